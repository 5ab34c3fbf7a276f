"""What follows from other values: BMI, non-HDL cholesterol, eGFR, pack-years, and disease flags from measurements."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from kangxu.clinical.body import bmi
from kangxu.clinical.pressure import THRESHOLDS
from kangxu.clinical.risk import risk_model, risk_models
from kangxu.clinical.sheets import load_sheet
from kangxu.screening.flags import FLAGS
from kangxu.screening.known import Floats, Known, Mask
from kangxu.screening.models import Origin

_SHEET = load_sheet("derived.toml", "kangxu.screening")
_OFFICE = THRESHOLDS["clinic"]
# Measurements that may be made from others, and flags that measurements answer
MADE_FROM: dict[str, tuple[str, ...]] = {
    "BMI": ("WEIGHT", "HEIGHT"),
    "NHDLC": ("TC", "HDLC"),
    "EGFR": ("CREA",),
    "dyslipidaemia": ("TC", "LDLC", "HDLC"),
    "hypertension": ("SBP", "DBP"),
}
_TOLD_BY: dict[str, tuple[str, ...]] = {
    "pack_years": ("cigarettes_per_day", "smoking_years", "ever_smoked"),
    "hypertension": ("on_pressure_drugs",),
}
# Answers that are asked for although no model declares them
ASKED = frozenset(("cigarettes_per_day", "smoking_years", "ever_smoked"))
_FILTRATION = "ckd_epi_2021"


def sources_of(wanted: Collection[str]) -> tuple[set[str], set[str]]:
    """Analytes and answers from which these columns may be made."""
    analytes = {one for name in wanted for one in MADE_FROM.get(name, ())}
    answers: set[str] = set()
    while more := {one for name in {*wanted, *answers} for one in _told_by(name)} - answers:
        answers |= more
    return analytes, answers


def _told_by(name: str) -> tuple[str, ...]:
    return (*_TOLD_BY.get(name, ()), *(source for source, _, target, _ in _FOLLOWS if target == name))


def derive(known: Known) -> None:
    """Fill what can be derived where nothing was reported; what is on record stays."""
    with np.errstate(invalid="ignore", divide="ignore"):
        known.fill("BMI", _bmi(known), origin=Origin.DERIVED, sources=MADE_FROM["BMI"])
        known.fill("NHDLC", _of(known, "TC") - _of(known, "HDLC"), origin=Origin.DERIVED, sources=MADE_FROM["NHDLC"])
        known.fill("EGFR", _filtration(known), origin=Origin.DERIVED, sources=MADE_FROM["EGFR"])
        _told(known)
        known.fill("pack_years", _pack_years(known), origin=Origin.DERIVED)
        _conditions(known)
    for name, flag in FLAGS.items():
        if flag.get("silence_means_no"):
            known.fill(name, np.zeros(len(known)), origin=Origin.DIAGNOSIS)


def _of(known: Known, name: str) -> Floats:
    return known.column(name).values


def _bmi(known: Known) -> Floats:
    return np.asarray(bmi(_of(known, "WEIGHT"), _of(known, "HEIGHT")))


def _filtration(known: Known) -> Floats:
    """CKD-EPI 2021 from creatinine; nothing where the equation refuses."""
    model = risk_model(_FILTRATION)
    return model.compute_many(known.given(model)).value


def _pack_years(known: Known) -> Floats:
    packs = _of(known, "cigarettes_per_day") / _SHEET["pack_years"]["cigarettes_in_a_pack"]
    smoked = packs * _of(known, "smoking_years")
    return np.where((_of(known, "ever_smoked") == 0) & np.isnan(smoked), 0.0, smoked)


def _told(known: Known) -> None:
    """Questions that another answer settles."""
    for source, answers, target, value in _FOLLOWS:
        follows = np.where(np.isin(_of(known, source), answers), value, np.nan)
        known.fill(target, follows, origin=Origin.DERIVED, sources=(source,))


def _conditions(known: Known) -> None:
    """Hypertension and dyslipidaemia as the models mean them: on record, treated, or measured. Measured fills only."""
    treated = np.where(_of(known, "on_pressure_drugs") == 1, 1.0, np.nan)
    known.fill("hypertension", treated, origin=Origin.MEDICINE)
    systolic, diastolic = _of(known, "SBP"), _of(known, "DBP")
    raised = (systolic >= _OFFICE.systolic) | (diastolic >= _OFFICE.diastolic)
    # a raised pressure goes before the word of somebody who does not know of it
    column = known.column("hypertension")
    column.values[raised & (column.values == 0) & (column.origins == Origin.ANSWER)] = np.nan
    measured = ~np.isnan(systolic) & ~np.isnan(diastolic)
    known.fill("hypertension", _flag(raised, measured), origin=Origin.DERIVED, sources=MADE_FROM["hypertension"])
    limits = _SHEET["dyslipidaemia"]
    total, low, high = (_of(known, name) for name in MADE_FROM["dyslipidaemia"])
    abnormal = (total >= limits["tc_from"]) | (low >= limits["ldl_from"]) | (high < limits["hdl_below"])
    complete = ~np.isnan(total) & ~np.isnan(low) & ~np.isnan(high)
    known.fill("dyslipidaemia", _flag(abnormal, complete), origin=Origin.DERIVED, sources=MADE_FROM["dyslipidaemia"])


def _position(name: str, answer: float | str) -> float:
    """An answer as a number: a choice by its code."""
    if not isinstance(answer, str):
        return float(answer)
    items = (item for model in risk_models().values() for item in model.inputs if item.name == name and item.choices)
    return float([option.code for option in next(items).choices].index(answer))


def _flag(yes: Mask, complete: Mask) -> Floats:
    """1 where it is so, 0 where all that could show it is known, else open."""
    return np.where(yes, 1.0, np.where(complete, 0.0, np.nan))


_FOLLOWS = [
    (
        one["from"], [_position(one["from"], answer) for answer in one["is"]], one["to"],
        _position(one["to"], one["value"]),
    )
    for one in _SHEET["follows"]
]  # fmt: skip
