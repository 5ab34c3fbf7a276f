"""The bare formulas of the measurements say what the models say: written twice, by different hands, from one sheet."""

from __future__ import annotations

import numpy as np
import pytest

from bench import formulas
from kangxu.clinical.risk import risk_model


@pytest.mark.parametrize("code", formulas.BARE)
def test_a_model_says_what_its_bare_formula_says(code: str) -> None:
    model, known = risk_model(code), formulas.population(500)
    columns = {item.name: known.get(item.name, np.zeros(500)) for item in model.inputs}
    results = model.compute_many(columns)
    for name, expected in formulas.BARE[code](columns).items():
        found = results.value if name == "value" else results.also[name]
        np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert not np.isnan(results.value).any()
