"""The line of heart and vessels while somebody types: China-PAR where laboratory values are on file, else a class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.benefit import Benefit, expected_benefit, whole_percent
from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.model import Result, RiskModel
from kangxu.clinical.sheets import load_sheet
from kangxu.screening.plans import InUse
from kangxu.web.components.driver_bars import Driver, DriverBars
from kangxu.web.components.icon_array import IconArray
from kangxu.web.screening.form import Words

MODEL, GATE = "china_par", "cvd_gate"
LABORATORY = {"tc_mmol_l": "TC", "hdl_mmol_l": "HDLC", "ldl_mmol_l": "LDLC"}  # input → analyte
CUT = "high"
MOST_NAMED = 3
FIXED = frozenset(("family_history_ascvd", "diabetes"))  # nobody can change these
CONDITIONS = ("diabetes", "ckd")
_TONES = {"low": "", "moderate": "amber", "high": "red"}


@dataclass(frozen=True)
class Cardio:
    """What the page shows: the row of the live index, and the block with drivers and the array of 100."""

    row: Mapping[str, Any]
    drivers: DriverBars | None = None
    icons: IconArray | None = None
    words: str = ""
    source: str = ""
    dates: str = ""


def cardio_of(given: Mapping[str, Any], *, in_use: InUse, dated: Sequence[str]) -> Cardio:
    """From inputs by their declared names; `dated` are the days of the laboratory values."""
    model = in_use.model
    if not in_use.on:
        return Cardio(_gate(given))
    result = model.compute_one({name: given.get(name) for name in _names(model)}, in_use.variant)
    if result.value is None:
        return _without(model, result, given)
    known = ((model.bands[at].code, band) for at, band in enumerate(model.bands))
    band = next(band for code, band in known if code == result.band)
    share = result.value / _cut(model)
    row = {
        "value": f"{result.value:.1f}%", "words": str(Words(band.zh, band.en)), "note": _("China-PAR 10年"),
        "tone": _TONES.get(band.code, ""), "share": share,
    }  # fmt: skip
    benefit = _benefit(given, result.value)
    changes = _("、").join(str(Words(line.zh, line.en)) for line in benefit.lines)
    gain = f"{changes}{_('。')}{Words(benefit.zh, benefit.en)}" if changes else ""
    icons = _icons(result.value, benefit)
    return Cardio(row, _drivers(model, result), icons, gain, model.source, _dates(dated))


def _without(model: RiskModel, result: Result, given: Mapping[str, Any]) -> Cardio:
    """A class or a reason in place of a probability: what is missing is said, never guessed."""
    row = _gate(given)
    if result.refusal != "missing_input":
        refusal = next(one for one in model.refusals if one.code == result.refusal)
        return Cardio(row, words=str(Words(refusal.zh, refusal.en)))
    asked = {item.name: item for item in model.inputs}
    missing = [asked[name] for name in result.missing]
    laboratory = [str(Words(item.zh, item.en)) for item in missing if item.name in LABORATORY]
    names = laboratory or [str(Words(item.zh, item.en)) for item in missing][:MOST_NAMED]
    words = (
        _("要算出10年概率，还差：%(names)s（12个月内的化验才算数）")
        if laboratory
        else _("要算出10年概率，还差：%(names)s")
    )
    return Cardio(row, words=words % {"names": _("、").join(names)})


def _gate(given: Mapping[str, Any]) -> dict[str, Any]:
    """The class of the national gate: any criterion makes it high; none met says only that."""
    model = risk_model(GATE)
    result = model.compute_one({name: given.get(name) for name in _names(model)})
    met = [str(_words(model, one.code)) for one in result.drivers]
    if result.band == "high":
        return {"words": _("高危"), "tone": "red", "note": _("、").join(met), "share": 1.25}
    if result.refusal:
        return {"words": "", "note": _("还没有填")}
    return {"words": _("未达高危"), "note": _("只分级，不出概率"), "share": 0.0}


def _drivers(model: RiskModel, result: Result) -> DriverBars:
    bars = tuple(
        Driver(str(_words(model, one.code)), one.weight, f"+{one.weight:.1f}", one.code in FIXED)
        for one in result.drivers
        if one.weight >= 0.05
    )
    return DriverBars(bars[:5], _("百分点，与达标值比"))


def _benefit(given: Mapping[str, Any], risk: float) -> Benefit:
    """What acting is expected to gain, by the effects of trials on this risk: as in the report."""
    smoking = given.get("smoking")
    return expected_benefit(
        risk, systolic=given.get("systolic"), ldl=given.get("ldl_mmol_l"),
        smoking=None if smoking is None else smoking == 1, on_drugs=given.get("on_pressure_drugs") == 1,
        conditions=[name for name in CONDITIONS if given.get(name) == 1],
    )  # fmt: skip


def _icons(risk: float, benefit: Benefit) -> IconArray:
    """Of 100: who falls ill even so, and who would be spared."""
    ill = whole_percent(risk)
    still = min(ill, whole_percent(benefit.together.new_risk)) if benefit.together else ill
    return IconArray(still, ill - still)


def _words(model: RiskModel, code: str) -> Words:
    band = model.driver_words[code]
    return Words(band.zh, band.en)


def _dates(dated: Sequence[str]) -> str:
    return _("化验日期：%(days)s") % {"days": _("、").join(dated)} if dated else ""


def _names(model: RiskModel) -> Sequence[str]:
    return [item.name for item in model.inputs]


def _cut(model: RiskModel) -> float:
    """Where the class `CUT` begins, per cent: the model's own scale."""
    sheet = load_sheet("coefficients.toml", f"kangxu.clinical.risk.models.{model.code}")["bands"]
    codes = [band["code"] for band in sheet["bands"]]
    return float(sheet["cuts"][codes.index(CUT) - 1])
