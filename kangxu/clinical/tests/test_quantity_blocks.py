"""Blocks of quantities answer published cases: boundaries, other units, what is not given, what cannot be computed."""

from typing import Any

import pytest

from kangxu.clinical.risk import blocks
from kangxu.clinical.risk.names import names_tables
from kangxu.clinical.risk.verify import verify

Case = dict[str, Any]


def differences(block: str, given: Case, expected: Case, tolerance: float = 0.0) -> tuple[Any, ...]:
    case = {"id": "one", "input": given, "expected": expected, "tolerance": tolerance}
    [found] = verify({block: [case]})
    return found.differ


@pytest.mark.parametrize(
    ("block", "given", "expected", "tolerance"),
    [
        ("eag_gmi", {"hba1c_pct": 6.5}, {"eag_mmol": 7.75, "eag_mgdl": 139.8}, 0.011),
        ("eag_gmi", {"mean_glucose_mmol": 10}, {"a1c_from_eag_pct": 7.92, "gmi_pct": 7.62, "gmi_mmol_mol": 59.8}, 0.02),
        ("eag_gmi", {"hba1c_pct": None}, {"eag_mmol": None}, 0),
        ("cgm_metrics", {"glucose_mmol": [3.9, 10, 3.89, 13.91]}, {"tir_3_9_10_0": 50, "tar_above_13_9": 25}, 1e-9),
        ("cgm_metrics", {"glucose_mgdl": [70, 180, 69, 251]}, {"tir_3_9_10_0": 50, "tar_above_13_9": 25}, 1e-9),
        ("cgm_metrics", {"glucose_mmol": [7.0]}, {"mean": 7, "sd_sample": None, "cv_pct": None}, 0),
        ("cgm_metrics", {"glucose_mmol": []}, {"tir_3_9_10_0": None, "mean": None, "tir": None, "n": 0}, 0),
        ("derived_biomarkers", {"tc": 5.5, "hdl": 1.2, "tg": 4.5}, {"ldl_friedewald": 2.2545}, 1e-4),
        ("derived_biomarkers", {"tc": 5.5, "hdl": 1.2, "tg": 4.6}, {"ldl_friedewald": None, "non_hdl": 4.3}, 1e-9),
        ("derived_biomarkers", {"tg": 1.7, "fpg": 5.6}, {"tyg": 8.9354}, 0.0001),
        ("derived_biomarkers", {"tg_mgdl": 150, "fpg_mgdl": 100}, {"tyg": 8.923}, 0.001),
        ("derived_biomarkers", {"na": 130, "glucose": 16.8}, {"corrected_na": 133.2}, 1e-9),
        ("derived_biomarkers", {"na": 140, "cl": 104, "hco3": 24}, {"anion_gap": 12}, 1e-9),
        ("unit_conversions", {"x": 5.0, "frm": "cholesterol mmol/L"}, {"to": "mg/dL", "value": 193.35}, 1e-9),
        ("unit_conversions", {"x": 193.35, "frm": "cholesterol mg/dL"}, {"to": "mmol/L", "value": 5}, 1e-9),
        ("unit_conversions", {"x": 1.0, "frm": "non-HDL mmol/L"}, {"to": "mg/dL", "value": 38.67}, 1e-9),
        ("unit_conversions", {"x": 1.0, "frm": "triglyceride mmol/L"}, {"to": "mg/dL", "value": 88.57}, 1e-9),
        ("unit_conversions", {"x": 1.0, "frm": "creatinine mg/dL"}, {"to": "umol/L", "value": 88.4}, 1e-9),
        ("unit_conversions", {"x": 84.86, "frm": "creatinine μmol/L"}, {"to": "mg/dL", "value": 0.95995}, 1e-5),
        ("unit_conversions", {"x": 47.545, "frm": "HbA1c mmol/mol"}, {"to": "%", "value": 6.5}, 1e-9),
        ("unit_conversions", {"x": 30, "frm": "ACR mg/g"}, {"to": "mg/mmol", "value": 3.3937}, 1e-4),
        ("bp_variability", {"sbp": [120]}, {"mean": 120, "sd": None, "arv": None, "range": None}, 0),
        ("bp_variability", {"sbp": [120, 140], "beta": 1, "pop_mean": 130}, {"vim": 14.1421}, 1e-4),
        ("digit_preference", {"digit_counts_0_to_9": [30, 5, 5, 5, 5]}, {"chi2": 50, "df": 4, "reject_001": 1}, 1e-9),
        ("digit_preference", {"n_just_below": 15, "n_just_above": 15}, {"p_value": 0.57223, "reject_001": 0}, 1e-5),
        ("smbg_vs_hba1c", {"smbg_mmol": [8.54] * 3, "lab_hba1c": 8.0}, {"gap_hba1c_pct": 1.0, "flag": 1}, 1e-6),
        ("smbg_vs_hba1c", {"smbg_mmol": [8.54] * 3, "lab_hba1c": 7.9}, {"gap_hba1c_pct": 0.9, "flag": 0}, 1e-6),
        ("benefit_simulation", {"baseline_risk10": 12, "delta_sbp": 20, "delta_ldl": 1, "quit_smoking": 0},
         {"rr": 0.4992, "new_risk10": 5.99, "arr": 6.01, "nnt": 17}, 0.01),
        ("benefit_simulation", {"baseline_risk10": 40, "delta_sbp": 60, "delta_ldl": 3, "quit_smoking": 1},
         {"rr": 0.25, "new_risk10": 10, "arr": 30, "nnt": 4}, 0.01),
        ("htn_out_of_office", {"kind": "abpm_day", "mean_sbp": 134, "mean_dbp": 85}, {"hypertensive": 1}, 0),
        ("htn_out_of_office", {"kind": "home", "mean_sbp": 134.9, "mean_dbp": None}, {"hypertensive": None}, 0),
        ("htn_out_of_office", {"kind": "home", "mean_sbp": 135, "mean_dbp": None}, {"hypertensive": 1}, 0),
        ("htn_out_of_office", {"day_sbp": 140, "night_sbp": 126}, {"dip_pct": 10, "dipping": "dipper"}, 1e-9),
        ("htn_public_health_control", {"age": 70, "sbp": 149, "dbp": 89}, {"controlled": 1}, 0),
        ("htn_public_health_control", {"age": 70, "sbp": 145, "dbp": 85, "diabetes": 1}, {"controlled": 0}, 0),
        ("htn_public_health_control", {"age": 70, "sbp": None, "dbp": 85}, {"controlled": None}, 0),
    ],
)  # fmt: skip
def test_a_case(block: str, given: Case, expected: Case, tolerance: float) -> None:
    assert differences(block, given, expected, tolerance) == ()


@pytest.mark.parametrize(
    ("given", "level"),
    [({"sbp_mmhg": 300}, "soft"), ({"sbp_mmhg": 220}, "ok"), ({"sbp_mmhg": 80}, "ok"), ({"sbp_mmhg": 79}, "soft"),
     ({"sbp_mmhg": 49}, "hard"), ({"fev1_fvc": 0.25}, "ok"), ({"fev1_fvc": 0.24}, "soft"), ({"fev1_fvc": 1.01}, "hard"),
     ({"pack_years": 121}, "soft"), ({"sleep_hours": 25}, "hard"), ({"acr_mgg": 5001}, "soft"), ({"bmi": 50}, "ok"),
     ({"sbp_mmhg": 120, "dbp_mmhg": 201}, "hard"), ({"sbp_mmhg": None}, None)],
)  # fmt: skip
def test_levels_of_plausibility(given: Case, level: str | None) -> None:
    assert differences("plausibility_limits", given, {"level": level}) == ()


@pytest.mark.parametrize(
    ("given", "reasons"),
    [({"sbp": 180, "dbp": 70}, ["bp_crisis"]), ({"glu": 3.9}, ["hypo_critical"]), ({"glu": 2.9}, ["hypo_critical"]),
     ({"glu": 4.0}, []), ({"sbp": 190, "dbp": 120, "glu": 20}, ["bp_crisis", "hyper_critical"]), ({}, [])],
)  # fmt: skip
def test_urgent_referral(given: Case, reasons: list[str]) -> None:
    assert differences("public_health_urgent", given, {"urgent_referral": int(bool(reasons)), "reasons": reasons}) == ()


@pytest.mark.parametrize(
    ("office", "home", "phenotype"),
    [((140, 80), (134, 84), "white_coat"), ((139, 89), (135, 80), "masked"), ((139, 89), (134, 84), "normal"),
     ((150, 95), (140, 90), "sustained")],
)  # fmt: skip
def test_office_and_home_together(office: tuple[int, int], home: tuple[int, int], phenotype: str) -> None:
    given = {"office_sbp": office[0], "office_dbp": office[1], "home_sbp": home[0], "home_dbp": home[1]}
    assert differences("htn_out_of_office", given, {"phenotype": phenotype}) == ()


def test_a_false_case_and_a_strange_name_are_differences() -> None:
    assert differences("benefit_simulation", {"baseline_risk10": 10, "delta_sbp": 10}, {"rr": 0.9}, 0.01)
    assert differences("unit_conversions", {"x": 1, "frm": "magic mmol/L"}, {"value": 1})
    assert differences("plausibility_limits", {"no_such_mmhg": 1}, {"level": "ok"})
    assert differences("eag_gmi", {"hba1c_pct": 7}, {"no_such_key": 1})


def test_every_function_has_a_names_table() -> None:
    named = {names.function for names in names_tables().values() if names.function}
    assert {f"{blocks.__name__}:{one}" for one in blocks._SHEET} <= named
