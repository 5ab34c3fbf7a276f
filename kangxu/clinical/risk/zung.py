"""Zung's two scales: an index is made of the raw score, and the index is judged."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.inputs import Columns
from kangxu.clinical.risk.model import Answer, Output, RiskModel
from kangxu.clinical.risk.questionnaire import Questionnaire


def index_model(code: str, sheet: Mapping[str, Any]) -> RiskModel:
    """The model of one scale, whose value is the index (whole, cut off): `index_per_raw` times the raw score."""
    form = Questionnaire.read(code, sheet)
    factor: float = sheet["index_per_raw"]

    def judged(columns: Columns, variant: str) -> Answer:
        raw = form.answer(columns)
        index = np.floor(raw.value * factor)
        return replace(raw, value=index, band=form.scale.index(index), also={"raw": raw.value})

    lowest, highest = (np.floor(raw * factor) for raw in form.total_range)
    return form.model(
        judged, kind="value", contributions=None, driver_words={}, output=(float(lowest), float(highest)),
        outputs=(Output("raw", "粗分", "Raw score"),),
    )  # fmt: skip


def published_case(given: Mapping[str, Any]) -> dict[str, Any]:
    """Answer of the scale that a case names ("SDS", "SAS") to its raw score."""
    code = str(given["scale"]).lower()
    result = risk_model(code).compute(**{f"{code}_raw": given["raw"]})
    return {"index": result.value, "band": result.band, "refused": result.refusal is not None}
