"""What the published cases of these models cannot say: parts that add up, what is not known, what is extrapolated."""

from typing import Any

import numpy as np
import pytest

from kangxu.clinical.risk import risk_model, risk_models
from kangxu.clinical.risk.inputs import read_columns

HEALTHY: dict[str, Any] = {
    "diet_points": 50,
    "active_minutes_week": 95,
    "nicotine": "quit_1_5y",
    "secondhand_smoke": 1,
    "sleep_hours": 6.5,
    "bmi": 24,
    "non_hdl_mg_dl": 150,
    "on_lipid_drugs": 0,
    "hba1c_percent": 5.2,
    "fasting_mg_dl": 90,
    "diabetes": 0,
    "systolic": 128,
    "diastolic": 79,
    "on_pressure_drugs": 0,
}
FAILING: dict[str, Any] = {"sex": "male", "age": 60, "egfr": 30, "uacr_mg_g": 300, "kidney_replacement": 0}


def without(person: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in person.items() if name not in names}


@pytest.mark.parametrize("missing", [(), ("bmi",), ("bmi", "sleep_hours")])
@pytest.mark.parametrize("variant", ["asian", "us"])
def test_the_parts_of_the_health_score_add_up_to_it(missing: tuple[str, ...], variant: str) -> None:
    result = risk_model("le8").compute(variant=variant, **without(HEALTHY, *missing))
    known = [points for points in result.also.values() if points is not None]
    assert len(known) == 8 - len(missing)
    assert result.value == pytest.approx(sum(known) / len(known))
    assert sum(driver.weight for driver in result.drivers) == pytest.approx(result.value)


@pytest.mark.parametrize(
    ("change", "points"),
    [
        ({}, 100),
        ({"hba1c_percent": 5.7}, 60),
        ({"fasting_mg_dl": 100}, 60),
        ({"hba1c_percent": None, "fasting_mg_dl": 126}, None),
        ({"hba1c_percent": None, "diabetes": 1}, None),
        ({"diabetes": None}, None),
    ],
)
def test_glucose_counts_by_the_worse_of_two_and_never_by_a_guess(change: dict[str, Any], points: float | None) -> None:
    assert risk_model("le8").compute(**HEALTHY | change).also["glucose"] == points


@pytest.mark.parametrize(
    ("item", "answer"),
    [("nicotine", "secondhand_smoke"), ("lipids", "on_lipid_drugs"), ("bp", "on_pressure_drugs")],
)
def test_an_item_is_not_known_while_its_deduction_is_not(item: str, answer: str) -> None:
    assert risk_model("le8").compute(**without(HEALTHY, answer)).also[item] is None


def test_an_item_without_points_needs_no_further_answer() -> None:
    smoker = without(HEALTHY, "secondhand_smoke") | {"nicotine": "current"}
    assert risk_model("le8").compute(**smoker).also["nicotine"] == 0


def test_lipids_of_the_health_score_come_from_total_and_hdl_too() -> None:
    both = without(HEALTHY, "non_hdl_mg_dl") | {"tc_mg_dl": 200, "hdl_mg_dl": 50}
    assert risk_model("le8").compute(**both).also["lipids"] == 60


def test_the_health_score_of_one_is_that_of_many_to_the_last_bit() -> None:
    diets = np.arange(0.1, 100, 0.37)
    person = {**HEALTHY, "nicotine": 4.0, "bmi": 33, "active_minutes_week": 20, "sleep_hours": 4.5, "systolic": 150}
    columns = {name: np.full(len(diets), float(value)) for name, value in person.items()} | {"diet_points": diets}
    one = [risk_model("le8").compute(**person | {"diet_points": diet}).value for diet in diets]
    assert risk_model("le8").compute_many(columns).value.tolist() == one


def test_only_one_equation_of_filtration_is_on() -> None:
    equations = {code: model.on for code, model in risk_models().items() if code.startswith("ckd_epi")}
    assert equations == {
        "ckd_epi_2021": True,
        "ckd_epi_2009": False,
        "ckd_epi_2009_asian": False,
        "ckd_epi_2021_cystatin": False,
    }


def test_kidney_failure_takes_the_floor_of_albumin_and_grows_with_time() -> None:
    model = risk_model("kfre")
    none, floor, more = (model.compute(**FAILING | {"uacr_mg_g": ratio}) for ratio in (0, 0.1, 0.2))
    assert none.value == floor.value < more.value
    assert 0 < more.also["two_year"] < more.value


def test_a_factor_as_in_the_mean_of_the_cohorts_contributes_nothing() -> None:
    model = risk_model("kfre")
    columns = read_columns(model.inputs, FAILING | {"egfr": 7.222 * 5})
    parts = model.contributions(columns, "north_america") if model.contributions else {}
    assert parts["egfr"][0] == pytest.approx(0, abs=1e-9)
    assert parts["uacr_mg_g"][0] > 0


@pytest.mark.parametrize(("egfr", "refusal"), [(59.9, None), (60, "filtration_not_reduced")])
def test_kidney_failure_is_predicted_below_sixty_only(egfr: float, refusal: str | None) -> None:
    assert risk_model("kfre").compute(**FAILING | {"egfr": egfr}).refusal == refusal


@pytest.mark.parametrize(("age", "marked"), [(34, True), (35, False), (65, False), (66, True)])
def test_fib4_is_marked_outside_its_ages(age: int, marked: bool) -> None:
    assert risk_model("fib4").compute(age=age, ast_u_l=30, alt_u_l=30, platelets=200).extrapolated is marked


@pytest.mark.parametrize(
    ("where", "marked"),
    [({}, False), ({"north": 1, "urban": 0}, False), ({"north": 0}, True), ({"north": 1, "urban": 1}, True)],
)
def test_the_handan_score_is_marked_elsewhere(where: dict[str, Any], marked: bool) -> None:
    person: dict[str, Any] = {
        "sex": "male",
        "age": 50,
        "waist_cm": 80,
        "systolic": 130,
        "diabetes": 0,
        "primary_school": 1,
    }
    assert risk_model("handan_ckd").compute(**person, **where).extrapolated is marked


def test_an_index_without_a_cut_has_no_band() -> None:
    result = risk_model("tyg").compute(tg_mmol_l=1.7, fasting_mmol_l=5.6)
    assert result.band is None
    assert result.value == pytest.approx(np.log(1.7 * 88.57 * 5.6 * 18.018 / 2))


def test_a_ratio_is_staged_in_the_unit_of_its_report() -> None:
    model = risk_model("kdigo_map")
    assert model.compute(egfr=95, uacr_mg_g=28.3).also["albuminuria"] == "A1"
    assert model.compute(egfr=95, uacr_mg_mmol=3.2).also["albuminuria"] == "A2"


@pytest.mark.parametrize(
    ("year_two", "care"), [(9.9, "usual"), (10.1, "team"), (39.9, "team"), (40.1, "plan_replacement")]
)
def test_the_two_year_risk_says_what_care(year_two: float, care: str) -> None:
    """The eGFR at which the risk is just that: found by halving."""
    model, low, high = risk_model("kfre"), 1.0, 59.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if model.compute(**FAILING | {"egfr": middle}).also["two_year"] > year_two else (low, middle)
        )
    assert model.compute(**FAILING | {"egfr": low}).also["care"] == care
