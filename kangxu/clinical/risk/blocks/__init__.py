"""Published cases of quantities: each function answers a case (its inputs) under the names that the case uses.

Names are in quantities.toml. What a case does not give is not known, and what cannot be computed is None.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from kangxu.clinical import benefit, conversions, credibility, derived, glucose, plausibility, pressure, sensor_glucose
from kangxu.clinical.bands import FloatArray
from kangxu.clinical.sheets import load_sheet
from kangxu.clinical.urgent import assess
from kangxu.clinical.variability import Population, variability

Given = Mapping[str, Any]
Told = dict[str, Any]


def eag_gmi(given: Given) -> Told:
    """Mean glucose of an HbA1c, and HbA1c and GMI of a mean glucose (mg/dL, mmol/mol: one decimal, as printed)."""
    asked = _asked("eag_gmi", given)
    hba1c, mean = asked.get("hba1c_pct"), _mean_mmol(asked)
    return {
        "eag_mmol": hba1c and glucose.estimated_average(hba1c),
        "eag_mgdl": hba1c and round(float(glucose.estimated_average(hba1c, "mg/dL")), 1),
        "a1c_from_eag_pct": mean and glucose.implied_hba1c(mean),
        "gmi_pct": mean and glucose.management_indicator(mean),
        "gmi_mmol_mol": mean and round(float(glucose.management_indicator_ifcc(mean)), 1),
    }


def _mean_mmol(asked: Given) -> float | None:
    mg_dl = asked.get("mean_glucose_mgdl")
    found: float | None = asked.get("mean_glucose_mmol")
    return found if mg_dl is None else float(glucose.in_mmol_l(mg_dl, "mg/dL"))


def cgm_metrics(given: Given) -> Told:
    """Shares of time, mean and scatter of equally spaced readings; None throughout without a reading."""
    asked = _asked("cgm_metrics", given)
    unit: glucose.GlucoseUnit = "mg/dL" if "glucose_mgdl" in asked else "mmol/L"
    values = np.array(asked.get("glucose_mgdl", asked.get("glucose_mmol")), dtype=np.float64)
    values = values[~np.isnan(values)]
    if not len(values):
        return dict.fromkeys((*_SENSOR, *_SHEET["cgm_metrics"]["expected"])) | {"n": 0}
    found = (*_shares(values, unit), *_scatter(values, unit))
    return _told("cgm_metrics", dict(zip(_SENSOR, found, strict=True)) | {"n": len(values)})


_SENSOR = (
    "tir_3_9_10_0", "tir_3_9_7_8", "tbr_below_3_9", "tbr_below_3_0", "tar_above_10", "tar_above_13_9",
    "mean", "sd_sample", "cv_pct", "gmi_pct", "lbgi", "hbgi",
)  # fmt: skip


def _shares(values: FloatArray, unit: glucose.GlucoseUnit) -> tuple[float, ...]:
    share = sensor_glucose.shares(values, unit)
    return (
        share.in_range, share.in_tight_range, share.below, share.below_very_low, share.above, share.above_very_high,
    )  # fmt: skip


def _scatter(values: FloatArray, unit: glucose.GlucoseUnit) -> tuple[float | None, ...]:
    mean = float(values.mean())
    return (
        mean, sensor_glucose.sd_of(values), sensor_glucose.cv_percent(values),
        float(glucose.management_indicator(mean, unit)), *sensor_glucose.risk_indices(values, unit),
    )  # fmt: skip


def derived_biomarkers(given: Given) -> Told:
    """Every derived value that the inputs allow; what is given in mg/dL is converted first."""
    asked = _asked("derived_biomarkers", dict(_in_mmol(name, value) for name, value in given.items()))
    return _told("derived_biomarkers", {code: derived.derive(code, **asked).value for code in derived.QUANTITIES})


def _in_mmol(name: str, value: float | None) -> tuple[str, float | None]:
    quantity = name.removesuffix("_mgdl")
    if quantity == name or value is None:
        return name, value
    return quantity, float(conversions.to_other_unit(value, quantity, "mg/dL")[0])


def unit_conversions(given: Given) -> Told:
    """A value in the other unit of its quantity; `frm` is quantity and unit in one."""
    quantity, _, unit = str(given["frm"]).rpartition(" ")
    value, other = conversions.to_other_unit(given["x"], quantity, unit)
    return {"to": other, "value": value}


def bp_variability(given: Given) -> Told:
    """Scatter of a series of pressures; VIM where the case names a population."""
    asked = _asked("bp_variability", given)
    known = "beta" in asked and "pop_mean" in asked
    found = variability(
        np.array(asked["sbp"], dtype=np.float64).tolist(),
        population=Population(asked["beta"], asked["pop_mean"]) if known else None,
    )
    return {
        "mean": found.mean, "sd": found.sd, "cv_pct": found.cv_percent, "arv": found.arv, "range": found.range,
        "vim": found.vim, "n": found.readings,
    }  # fmt: skip


def digit_preference(given: Given) -> Told:
    """End digits by chi-square, or crowding below a target by the exact binomial."""
    asked = _asked("digit_preference", given)
    if "n_just_below" in asked:
        chance = credibility.below_target_p(asked["n_just_below"], asked["n_just_above"])
        return {"p_value": chance, "reject_001": int(chance < credibility.RULES["just_below_target"]["critical_p"])}
    found = credibility.end_digits(asked["digit_counts_0_to_9"])
    if found is None:
        return dict.fromkeys(("chi2", "df", "p_value", "reject_001", "zero_share"))
    return {
        "chi2": found.chi2, "df": found.df, "p_value": found.p_value, "zero_share": found.zero_share,
        "reject_001": int(found.p_value < credibility.RULES["end_digit"]["critical_p"]),
    }  # fmt: skip


def smbg_vs_hba1c(given: Given) -> Told:
    """Self-measured glucose against a laboratory HbA1c."""
    asked = _asked("smbg_vs_hba1c", given)
    found = credibility.glucose_against_hba1c(asked["smbg_mmol"], asked["lab_hba1c"])
    if found is None:
        return dict.fromkeys(("mean_smbg", "eag", "gap_mmol", "gap_hba1c_pct", "implied_hba1c", "cv_pct", "flag"))
    return {
        "mean_smbg": found.mean, "eag": found.estimated_average, "gap_mmol": found.gap_mmol_l,
        "gap_hba1c_pct": found.gap_percent, "implied_hba1c": found.implied_hba1c, "cv_pct": found.cv_percent,
        "flag": int(found.flag),
    }  # fmt: skip


def plausibility_limits(given: Given) -> Told:
    """hard, soft or ok: the worst among the values of a case."""
    scale = _SHEET["plausibility_limits"]["scale"]
    codes = _SHEET["plausibility_limits"]["inputs"]
    known = {name: value * scale.get(name, 1) for name, value in given.items() if value is not None and name != "note"}
    actions = {plausibility.check(codes[name], value).action for name, value in known.items()}
    worst = next((action for action in ("refuse", "confirm", "accept") if action in actions), None)
    return {"level": worst and {"refuse": "hard", "confirm": "soft", "accept": "ok"}[worst]}


def public_health_urgent(given: Given) -> Told:
    """Numeric triggers of urgent referral in the national service, for people in its diabetes follow-up."""
    asked = _asked("public_health_urgent", given)
    words = _SHEET["public_health_urgent"]["words"]["reasons"]
    found = [words[one.code] for one in assess(asked, ("diabetes",)) if one.code in words]
    return {"urgent_referral": int(bool(found)), "reasons": found}


def htn_public_health_control(given: Given) -> Told:
    """Controlled or not at the latest follow-up; None where a number is missing."""
    asked = _asked("htn_public_health_control", given)
    if any(asked.get(name) is None for name in ("age", "sbp", "dbp")):
        return {"controlled": None}
    conditions = [name for name in ("diabetes", "ckd") if asked.get(name)]
    limit = pressure.national_limit(asked["age"], conditions, strict=True)
    return {"controlled": int(limit.holds(asked["sbp"], asked["dbp"]))}


def htn_out_of_office(given: Given) -> Told:
    """Hypertension by the source of a mean; the kind of hypertension by office and home; dipping."""
    asked = _asked("htn_out_of_office", given)
    told: Told = {}
    if "kind" in asked:
        source = _SHEET["htn_out_of_office"]["words"]["kind"][asked["kind"]]
        told["hypertensive"] = _raised(asked.get("mean_sbp"), asked.get("mean_dbp"), source)
    if "day_sbp" in asked:
        dip = float(pressure.dipping_percent(asked["day_sbp"], asked["night_sbp"]))
        told |= {"dip_pct": dip, "dipping": pressure.DIPPING.label(dip)}
    if "office_sbp" in asked:
        office, home = (asked["office_sbp"], asked["office_dbp"]), (asked["home_sbp"], asked["home_dbp"])
        told["phenotype"] = pressure.phenotype(office, home).code
    return told


def _raised(systolic: float | None, diastolic: float | None, source: pressure.Source) -> int | None:
    """One number at its limit is enough; not knowing the other is not normal."""
    raised = pressure.is_raised(np.float64(_nan(systolic)), np.float64(_nan(diastolic)), source)
    return None if not raised and (systolic is None or diastolic is None) else int(raised)


def benefit_simulation(given: Given) -> Told:
    """Relative risk, new risk, absolute reduction (per cent) and number to treat of stated changes."""
    baseline = given["baseline_risk10"]
    effect = benefit.relative_risk(
        systolic_fall=given.get("delta_sbp") or 0.0, ldl_fall=given.get("delta_ldl") or 0.0,
        quits=bool(given.get("quit_smoking")),
    )  # fmt: skip
    line = benefit.line_of(baseline, "together", effect, {"zh": "全部做到", "en": "All together"})
    return {
        "rr": line.relative_risk, "new_risk10": line.new_risk, "arr": line.reduction, "nnt": line.treat,
        "rr_low": line.low, "rr_high": line.high, "new_risk10_low": line.new_low, "new_risk10_high": line.new_high,
    }  # fmt: skip


def _nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _asked(block: str, given: Given) -> Told:
    """A case's inputs under our names."""
    names = _SHEET[block].get("inputs", {})
    return {names.get(name, name): value for name, value in given.items() if name != "note"}


def _told(block: str, found: Told) -> Told:
    """Our answers, also under the names of the cases."""
    return found | {theirs: found[ours] for theirs, ours in _SHEET[block].get("expected", {}).items()}


_SHEET: dict[str, Any] = load_sheet("quantities.toml", "kangxu.clinical.risk.blocks")["blocks"]
