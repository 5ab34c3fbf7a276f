"""The shelf's models over a million persons, against the same formulas written out in bare NumPy on arrays in memory.

The bare ones give the same numbers (this is checked) without asking whether an input is missing, out of range or
contradictory, without bands, reasons and further checks: the least work anybody could do. They do give the further
outputs that the model gives.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from bench.rows import Row
from kangxu.clinical.risk import risk_model
from kangxu.clinical.sheets import load_sheet

Columns = dict[str, np.ndarray]
Bare = Callable[[Columns], Mapping[str, np.ndarray]]

SEED = 20261121
_ROUNDS = 3
_AIM = "≤ 2"


def formulas(persons: int) -> list[Row]:
    """One row for each model."""
    known = population(persons)
    return [_row(code, bare, known, persons) for code, bare in BARE.items()]


def population(persons: int) -> Columns:
    """Invented persons inside the range of every model measured."""
    dice = np.random.default_rng(SEED)
    whole = {"sex": (1, 3), "age": (35, 75), **dict.fromkeys(_FLAGS, (0, 2))}
    spread = {
        "systolic": (95, 175), "waist_cm": (60, 115), "bmi": (19, 38), "tc_mmol_l": (3.5, 7.5), "hdl_mmol_l": (0.7, 2.2),
        "egfr": (16, 59), "uacr_mg_g": (5, 2000),
    }  # fmt: skip
    drawn = {name: dice.integers(low, high, persons).astype(np.float64) for name, (low, high) in whole.items()}
    return drawn | {name: dice.uniform(low, high, persons) for name, (low, high) in spread.items()}


_FLAGS = (
    "north", "urban", "on_pressure_drugs", "on_statin", "smoking", "family_history_ascvd", "family_history_diabetes",
)  # fmt: skip


def _row(code: str, bare: Bare, known: Columns, persons: int) -> Row:
    model = risk_model(code)
    given = {item.name: known[item.name] for item in model.inputs if item.name in known}
    none = {item.name: np.zeros(persons) for item in model.inputs if item.name not in known}
    limit, expected = _best(lambda: bare(known | none))
    ours, results = _best(lambda: model.compute_many(given | none))
    for name, column in expected.items():
        found = results.value if name == "value" else results.also[name]
        np.testing.assert_allclose(found, column, rtol=1e-9)
    return Row(
        f"risk model {code}, {persons:,} persons", f"{ours * 1000:.0f} ms", f"bare NumPy formula: {limit * 1000:.0f} ms",
        f"{ours / limit:.1f}", _AIM,
    )  # fmt: skip


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        done = work()
        times.append(time.perf_counter() - started)
    return min(times), done


def _sheet(code: str) -> dict[str, Any]:
    return load_sheet("coefficients.toml", f"kangxu.clinical.risk.models.{code}")


def china_par(x: Columns) -> Columns:
    sheet = _sheet("china_par")
    value, total, best = (np.empty(len(x["sex"])) for _ in range(3))
    for code, name in ((1, "male"), (2, "female")):
        rows = np.flatnonzero(x["sex"] == code)
        c, one = sheet["calibrated"][name], {key: column[rows] for key, column in x.items()}
        z = _china_par_sum(one, c, sheet["ideal"]["mg_dl_per_mmol_l"])
        total[rows], value[rows] = z, _survived(c["survival"], z - c["mean"])
        z = _china_par_sum(one | _ideal(one, sheet["ideal"], name), c, sheet["ideal"]["mg_dl_per_mmol_l"])
        best[rows] = _survived(c["survival"], z - c["mean"])
    return {"value": value, "linear_predictor": total, "ideal_risk": best}


def _china_par_sum(x: Columns, c: Mapping[str, float], factor: float) -> np.ndarray:
    ln_age, ln_sbp, treated = np.log(x["age"]), np.log(x["systolic"]), x["on_pressure_drugs"] == 1
    z = c["age"] * ln_age + np.where(treated, c["sbp_treated"], c["sbp_untreated"]) * ln_sbp
    z += np.where(treated, c["age_sbp_treated"], c["age_sbp_untreated"]) * ln_sbp * ln_age
    z += c["tc"] * np.log(x["tc_mmol_l"] * factor) + c["hdl"] * np.log(x["hdl_mmol_l"] * factor)
    z += c["waist"] * np.log(x["waist_cm"]) + c["diabetes"] * x["diabetes"] + c["north"] * x["north"]
    z += (c["smoking"] + c["age_smoking"] * ln_age) * x["smoking"]
    if c["family"]:
        z += c["urban"] * x["urban"] + (c["family"] + c["age_family"] * ln_age) * x["family_history_ascvd"]
    return z


def _ideal(x: Columns, ideal: Mapping[str, float], sex: str) -> Columns:
    none, factor = np.zeros(len(x["sex"])), ideal["mg_dl_per_mmol_l"]
    changed = {
        "systolic": ideal["systolic"], "tc_mmol_l": ideal["tc_mg_dl"] / factor, "hdl_mmol_l": ideal["hdl_mg_dl"] / factor,
        "waist_cm": ideal[f"waist_{sex}"], "on_pressure_drugs": 0, "diabetes": 0, "smoking": 0, "family_history_ascvd": 0,
    }  # fmt: skip
    return {name: none + at for name, at in changed.items()}


def _survived(survival: float, z: np.ndarray) -> np.ndarray:
    return 100 * (1 - survival ** np.exp(z))


def cdrs(x: Columns) -> Columns:
    total = np.zeros(len(x["sex"]))
    for item in _sheet("cdrs")["items"]:
        values = x[item["input"]]
        if item["input"] == "sex":
            total += np.array(item["points"])[values.astype(np.int64) - 1]
        elif "points" in item:
            total += _points(item, values)
        else:
            total += np.where(x["sex"] == 1, _points(item["male"], values), _points(item["female"], values))
    return {"value": total}


def _points(table: Mapping[str, Any], values: np.ndarray) -> np.ndarray:
    at = np.searchsorted(table["cuts"], values, side="right") if "cuts" in table else values.astype(np.int64)
    return np.array(table["points"])[at]


def prevent(x: Columns) -> Columns:
    sheet, found = _sheet("prevent"), {}
    terms = _prevent_terms(x)
    for years in ("y10", "y30"):
        for outcome in sheet[years]["male"]:
            z = [sum(c * terms[term] for c, term in zip(sheet[years][sex][outcome], sheet[years]["terms"], strict=True) if c) for sex in ("male", "female")]  # fmt: skip
            found[f"{outcome}_{years[1:]}y"] = 100 / (1 + np.exp(-np.where(x["sex"] == 1, *z)))
    young = x["age"] <= sheet["thirty_years_to_age"]
    found = {name: np.where(young, risk, np.nan) if name.endswith("30y") else risk for name, risk in found.items()}
    return {"value": found.pop("total_cvd_10y")} | found


def _prevent_terms(x: Columns) -> Columns:
    age, sbp = (x["age"] - 55) / 10, (np.maximum(x["systolic"], 110) - 130) / 20
    non_hdl, hdl = x["tc_mmol_l"] - x["hdl_mmol_l"] - 3.5, (x["hdl_mmol_l"] - 1.3) / 0.3
    bmi, egfr = (np.maximum(x["bmi"], 30) - 30) / 5, (np.minimum(x["egfr"], 60) - 60) / -15
    drugs, statin, diabetes, smoking = x["on_pressure_drugs"], x["on_statin"], x["diabetes"], x["smoking"]
    return {
        "age": age, "age_squared": age**2, "non_hdl": non_hdl, "hdl": hdl, "sbp_high": sbp, "bmi_high": bmi, "egfr_low": egfr,
        "sbp_low": (np.minimum(x["systolic"], 110) - 110) / 20, "bmi_low": (np.minimum(x["bmi"], 30) - 25) / 5,
        "egfr_high": (np.maximum(x["egfr"], 60) - 90) / -15, "diabetes": diabetes, "smoking": smoking, "drugs": drugs,
        "statin": statin, "drugs_sbp_high": drugs * sbp, "statin_non_hdl": statin * non_hdl, "age_non_hdl": age * non_hdl,
        "age_hdl": age * hdl, "age_sbp_high": age * sbp, "age_diabetes": age * diabetes, "age_smoking": age * smoking,
        "age_bmi_high": age * bmi, "age_egfr_low": age * egfr, "constant": 1.0,
    }  # fmt: skip


def kfre(x: Columns) -> Columns:
    sheet = _sheet("kfre")
    c, centre, survival = sheet["coefficients"], sheet["centre"], sheet["survival"]["non_north_america"]
    z = c["age"] * (x["age"] / sheet["years_per_step"] - centre["age"]) + c["male"] * ((x["sex"] == 1) - centre["male"])
    z += c["egfr"] * (x["egfr"] / sheet["egfr_per_step"] - centre["egfr"])
    z += c["albumin"] * (np.log(x["uacr_mg_g"]) - centre["albumin"])
    risk = np.exp(z)
    return {"value": 100 * (1 - survival["five"] ** risk), "two_year": 100 * (1 - survival["two"] ** risk)}


BARE: dict[str, Bare] = {"china_par": china_par, "cdrs": cdrs, "prevent": prevent, "kfre": kfre}
