"""What the sweep over the shelf does not ask of the models of heart and stroke: charts, tables, limits, honesty."""

import csv
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from kangxu.clinical.bands import Bands
from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.models import china_par, framingham_hypertension
from kangxu.clinical.risk.models.who2019_lab.nonlab import unrecalibrated
from kangxu.clinical.sheets import load_sheet

MODELS = "kangxu.clinical.risk.models"
AGES = {f"{low}-{low + 4}": low + 2.5 for low in range(40, 75, 5)}
PRESSURES = {"<120": 110.0, "120-139": 130.0, "140-159": 150.0, "160-179": 170.0, ">=180": 190.0}
CHOLESTEROLS = {"<4": 3.5, "4-4.9": 4.5, "5-5.9": 5.5, "6-6.9": 6.5, ">=7": 7.5}
MAN: dict[str, Any] = {
    "sex": "male", "age": 50, "north": 1, "urban": 1, "waist_cm": 80, "tc_mg_dl": 200, "hdl_mg_dl": 50,
    "systolic": 130, "on_pressure_drugs": 0, "diabetes": 0, "smoking": 0, "family_history_ascvd": 0, "ascvd": 0,
}  # fmt: skip


def chart() -> list[dict[str, str]]:
    text = files(f"{MODELS}.who2019_lab").joinpath("chart.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_published_cell_of_the_who_chart_comes_out() -> None:
    cells = chart()
    results = risk_model("who2019_lab").compute(
        sex=np.array([cell["sex"] for cell in cells], dtype=object),
        age=np.array([AGES[cell["age_band"]] for cell in cells]),
        systolic=np.array([PRESSURES[cell["sbp_band_mmhg"]] for cell in cells]),
        tc_mmol_l=np.array([CHOLESTEROLS[cell["tc_band_mmol"]] for cell in cells]),
        diabetes=np.array([float(cell["diabetes"]) for cell in cells]),
        smoking=np.array([float(cell["smoker"]) for cell in cells]),
        ascvd=np.zeros(len(cells)),
    )
    assert len(cells) == 800
    published = np.array([int(cell["risk10_percent"]) for cell in cells])
    assert (np.floor(results.value + 0.5) == published).all()


def test_the_parts_of_the_who_risk_make_the_whole() -> None:
    person: dict[str, Any] = {
        "sex": "male",
        "age": 55,
        "systolic": 140,
        "tc_mmol_l": 5.2,
        "diabetes": 0,
        "smoking": 1,
        "ascvd": 0,
    }
    result = risk_model("who2019_lab").compute(**person)
    whole = 100 * (1 - (1 - result.also["chd"] / 100) * (1 - result.also["stroke"] / 100))
    assert result.value == pytest.approx(whole)


@pytest.mark.parametrize(
    ("given", "chd", "stroke"),
    [
        ({"sex": "male", "age": 60, "bmi": 25, "sbp": 120, "current_smoker": 0}, 4.55742, 1.5174),
        ({"sex": "female", "age": 60, "bmi": 25, "sbp": 120, "current_smoker": 0}, 1.12876, 1.14294),
        ({"sex": "male", "age": 52, "bmi": 27.5, "sbp": 145, "current_smoker": 1}, 8.499874, 2.600811),
    ],
)
def test_the_who_model_without_laboratory_is_arithmetic_only(given: dict[str, Any], chd: float, stroke: float) -> None:
    found = unrecalibrated(given)
    assert found["unrecalibrated_chd"] == pytest.approx(chd, abs=1e-4)
    assert found["unrecalibrated_stroke"] == pytest.approx(stroke, abs=1e-4)


@pytest.mark.parametrize(
    ("code", "cut", "below", "at"),
    [
        ("china_par", 5, "low", "moderate"),
        ("china_par", 10, "moderate", "high"),
        ("china_par_lifetime", 32.8, "low", "high"),
        ("who2019_lab", 5, "under_5", "from_5"),
        ("who2019_lab", 10, "from_5", "from_10"),
        ("who2019_lab", 20, "from_10", "from_20"),
        ("who2019_lab", 30, "from_20", "from_30"),
        ("prevent", 5, "low", "borderline"),
        ("prevent", 7.5, "borderline", "intermediate"),
        ("prevent", 20, "intermediate", "high"),
    ],
)
def test_both_sides_of_every_cut_in_per_cent(code: str, cut: float, below: str, at: str) -> None:
    scale = Bands.read(code, load_sheet("coefficients.toml", f"{MODELS}.{code}")["bands"])
    assert scale.label(cut) == at
    assert scale.label(np.nextafter(cut, 0)) == below


def test_ten_per_cent_of_hypertension_is_still_medium() -> None:
    scale = framingham_hypertension.SCALE
    assert [scale.label(value) for value in (4.999, 5.0, 10.0, 10.001)] == ["low", "medium", "medium", "high"]


@pytest.mark.parametrize(("age", "marked"), [(20, True), (34, True), (35, False), (74, False), (75, True), (85, True)])
def test_beyond_its_ages_china_par_refuses_or_says_extrapolated(age: int, marked: bool) -> None:
    person = {**MAN, "age": age}
    extrapolating = china_par.MODEL.compute(variant="extrapolating", **person)
    assert extrapolating.extrapolated is marked
    assert extrapolating.value is not None
    assert china_par.MODEL.compute(**person).refusal == ("age_not_validated" if marked else None)


def test_recovered_coefficients_are_marked() -> None:
    marks = {variant: china_par.MODEL.mark(variant) for variant in china_par.MODEL.variants}
    assert marks == {"calibrated": "REC", "paper_derived": "V2", "printed": "V2", "extrapolating": "REC"}
    assert china_par.MODEL.mark() == "REC"


def test_what_waits_for_a_decision_is_off() -> None:
    assert not risk_model("china_par_lifetime").on
    assert not risk_model("cha2ds2_vasc_60").on


@pytest.mark.parametrize("code", ["china_par", "china_par_lifetime"])
def test_the_waist_is_never_a_lever(code: str) -> None:
    model = risk_model(code)
    wide = model.compute(**{**MAN, "waist_cm": 120, "smoking": 1, "systolic": 150})
    assert {driver.code for driver in wide.drivers} == {"systolic", "smoking"}


@pytest.mark.parametrize("code", ["china_par", "china_par_lifetime"])
def test_the_ideal_state_can_lie_above_the_real_one(code: str) -> None:
    result = risk_model(code).compute(**{**MAN, "systolic": 100, "tc_mg_dl": 150})
    assert result.also["ideal_risk"] > result.value


@pytest.mark.parametrize(
    ("entry", "taken"),
    [
        ({"age": "19"}, False), ({"age": "20"}, True), ({"age": "85"}, True), ({"age": "86"}, False),
        ({"age": "50.5"}, False), ({"waist": "49.9"}, False), ({"waist": "50"}, True), ({"waist": "130"}, True),
        ({"waist": "130.1"}, False), ({"tc": "79"}, False), ({"tc": "80"}, True), ({"tc": "400"}, True),
        ({"tc": "401"}, False), ({"hdlc": "19"}, False), ({"hdlc": "20"}, True), ({"hdlc": "130"}, True),
        ({"hdlc": "131"}, False), ({"sbp": "69"}, False), ({"sbp": "70"}, True), ({"sbp": "200"}, True),
        ({"sbp": "201"}, False), ({"dbp": "39"}, False), ({"dbp": "40"}, True), ({"dbp": "140"}, True),
        ({"dbp": "141"}, False), ({"tc_mmol": "1.99"}, False), ({"tc_mmol": "2"}, True), ({"tc_mmol": "11"}, True),
        ({"tc_mmol": "11.01"}, False), ({"hdlc_mmol": "0.49"}, False), ({"hdlc_mmol": "0.5"}, True),
        ({"hdlc_mmol": "4"}, True), ({"hdlc_mmol": "4.01"}, False), ({"age": "abc"}, False), ({"age": ""}, False),
        ({"age": "50", "sbp": "300"}, False),
    ],
)  # fmt: skip
def test_what_the_authors_calculator_takes(entry: dict[str, str], taken: bool) -> None:
    assert china_par.accepted(entry) == {"accepted": taken}


@pytest.mark.parametrize(("age", "known"), [(59, True), (60, False)])
def test_prevent_looks_thirty_years_ahead_up_to_59(age: int, known: bool) -> None:
    result = risk_model("prevent").compute(
        sex="female", age=age, tc_mg_dl=200, hdl_mg_dl=50, systolic=120, bmi=24, egfr=90, on_pressure_drugs=0,
        on_statin=0, diabetes=0, smoking=0, ascvd=0,
    )  # fmt: skip
    thirty = [code for code in result.also if code.endswith("_30y")]
    assert len(thirty) == 5
    assert all((result.also[code] is not None) is known for code in thirty)
    assert result.also["heart_failure_10y"] > 0


AT_REFERENCE: dict[str, dict[str, Any]] = {
    "who2019_lab": {
        "sex": "male", "age": 60, "systolic": 120, "tc_mmol_l": 5.2, "diabetes": 0, "smoking": 0, "ascvd": 0,
    },
    "prevent": {
        "sex": "male", "age": 60, "systolic": 120, "tc_mmol_l": 5.2, "hdl_mmol_l": 1.3, "egfr": 90, "bmi": 24,
        "on_pressure_drugs": 0, "on_statin": 0, "diabetes": 0, "smoking": 0, "ascvd": 0,
    },
    "framingham_hypertension": {
        "sex": "male", "age": 50, "systolic": 120, "diastolic": 80, "bmi": 24, "smoking": 0, "hypertension": 0,
        "parents_with_hypertension": "none", "diabetes": 0, "on_pressure_drugs": 0,
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "change", "driver"),
    [
        ("who2019_lab", {"systolic": 121}, "systolic"),
        ("who2019_lab", {"tc_mmol_l": 5.3}, "tc_mmol_l"),
        ("who2019_lab", {"smoking": 1}, "smoking"),
        ("who2019_lab", {"diabetes": 1}, "diabetes"),
        ("prevent", {"systolic": 121}, "systolic"),
        ("prevent", {"tc_mmol_l": 5.3}, "tc_mmol_l"),
        ("prevent", {"hdl_mmol_l": 1.2}, "hdl_mmol_l"),
        ("prevent", {"egfr": 89}, "egfr"),
        ("prevent", {"smoking": 1}, "smoking"),
        ("prevent", {"diabetes": 1}, "diabetes"),
        ("framingham_hypertension", {"systolic": 121}, "pressure"),
        ("framingham_hypertension", {"diastolic": 81}, "pressure"),
        ("framingham_hypertension", {"bmi": 24.1}, "bmi"),
        ("framingham_hypertension", {"smoking": 1}, "smoking"),
        ("framingham_hypertension", {"parents_with_hypertension": "one"}, "parents_with_hypertension"),
    ],
)
def test_what_lies_beyond_its_reference_drives_the_risk(code: str, change: dict[str, Any], driver: str) -> None:
    model, person = risk_model(code), AT_REFERENCE[code]
    assert model.compute(**person).drivers == ()
    before, after = model.compute(**person), model.compute(**{**person, **change})
    assert [(one.code, one.weight) for one in after.drivers] == [(driver, pytest.approx(after.value - before.value))]


FRAMINGHAM: dict[str, Any] = {
    "age": 55, "systolic": 90, "on_pressure_drugs": 0, "diabetes": 0, "smoking": 0, "coronary_disease": 0,
    "atrial_fibrillation": 1, "left_ventricular_hypertrophy": 0, "stroke": 0,
}  # fmt: skip


@pytest.mark.parametrize(("age", "marked"), [(59, False), (60, True)])
def test_icvd_is_extrapolated_from_60(age: int, marked: bool) -> None:
    person: dict[str, Any] = {
        "sex": "male",
        "age": age,
        "systolic": 130,
        "bmi": 23,
        "tc_mmol_l": 5,
        "smoking": 0,
        "diabetes": 0,
    }
    assert risk_model("icvd").compute(**person, ascvd=0).extrapolated is marked


@pytest.mark.parametrize("code", ["framingham_stroke", "icvd"])
def test_the_points_of_each_factor_make_the_total(code: str) -> None:
    person: dict[str, Any] = {**FRAMINGHAM, "sex": "female", "age": 58, "systolic": 165, "smoking": 1}
    if code == "icvd":
        person = {"sex": "female", "age": 58, "systolic": 165, "bmi": 29, "tc_mmol_l": 6, "smoking": 1, "diabetes": 1}
        person["ascvd"] = 0
    result = risk_model(code).compute(**person)
    assert sum(driver.weight for driver in result.drivers) == result.also["points"]


@pytest.mark.parametrize(
    ("changed", "beyond"),
    [
        ({}, False), ({"tc_mmol_l": 8}, False), ({"tc_mmol_l": 8.01}, True), ({"tc_mmol_l": 2.99}, True),
        ({"systolic": 200}, False), ({"systolic": 201}, True), ({"systolic": 99}, True),
    ],
)  # fmt: skip
def test_what_the_chart_does_not_cover_is_extrapolated(changed: dict[str, float], beyond: bool) -> None:
    person = {"sex": "male", "age": 51, "systolic": 150, "tc_mmol_l": 5, "diabetes": 0, "smoking": 1, "ascvd": 0}
    assert risk_model("who2019_lab").compute(**(person | changed)).extrapolated is beyond
