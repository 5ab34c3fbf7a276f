"""All published cases that we know agree, through the same door that a clinic uses for its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.cases import blocks_of
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.risk.names import Names, names_tables
from kangxu.clinical.risk.verify import verify

CONTENT = json.loads((Path(__file__).parent / "vectors" / "published.json").read_text(encoding="utf-8"))
BLOCKS = blocks_of(CONTENT)
TABLES = names_tables()


@pytest.mark.parametrize("block", BLOCKS)
def test_every_published_case_agrees(block: str) -> None:
    [verdict] = verify({block: BLOCKS[block]})
    assert verdict.differ == ()
    assert verdict.agree == verdict.total == len(BLOCKS[block]) > 0


@pytest.mark.parametrize("block", BLOCKS)
def test_every_expected_thing_is_really_compared(block: str) -> None:
    """One case of each block, falsified key by key."""
    case = BLOCKS[block][0]
    for path in _paths(case["expected"]):
        [verdict] = verify({block: [{**case, "expected": _falsified(case["expected"], path)}]})
        assert verdict.agree == 0, path
        assert verdict.differ[0].id == case["id"]
        assert list(verdict.differ[0].expected) == [".".join(path)]


def _paths(expected: dict[str, Any]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for key, value in expected.items():
        found += [(key, *inner) for inner in _paths(value)] if isinstance(value, dict) else [(key,)]
    return found


def _falsified(expected: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    key, *rest = path
    return {**expected, key: _falsified(expected[key], tuple(rest)) if rest else _other(expected[key])}


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 2
    return [*value, "more"] if isinstance(value, list) else "something else"


@pytest.mark.parametrize("block", TABLES)
def test_a_table_speaks_of_what_its_models_have(block: str) -> None:
    names = TABLES[block]
    if names.function:
        assert names.model is None
        return
    models = [risk_model(code) for code in names.models]
    asked = {name for model in models for item in model.inputs for name in item.names}
    ours = {*names.inputs.values(), *names.defaults, *(one for many in names.spread.values() for one in many)}
    assert ours <= asked
    for key, target in names.expected.items():
        model = risk_model(target.model or names.model or "")
        assert _is_known(model, target.of.removesuffix(":rounded")), key
        assert target.variant is None or target.variant in model.variants
    assert set(names.sets.values()) <= set(risk_model(names.model or "").variants)


def _is_known(model: RiskModel, what: str) -> bool:
    kind, _, rest = what.partition(":")
    if kind in ("also", "is_also"):
        return rest.split(":")[0] in {output.code for output in model.outputs}
    if kind == "is_band":
        return set(rest.split("|")) <= {band.code for band in model.bands}
    plain = ("value", "band", "extrapolated", "answered", "refused", "refusal", "missing", "sum_of_points", "points")
    return kind in plain


def test_no_block_of_the_cases_is_without_a_table() -> None:
    assert set(BLOCKS) <= set(TABLES)
    assert all(isinstance(names, Names) for names in TABLES.values())
