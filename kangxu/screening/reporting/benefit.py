"""Expected benefit: the person's own equation with only what can be changed changed, and the effects of trials."""

from __future__ import annotations

from collections.abc import Mapping

from kangxu.clinical.benefit import LEVERS, Line, expected_benefit, whole_percent
from kangxu.clinical.benefit import Benefit as Trials
from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.sheets import load_sheet
from kangxu.screening.content import Benefit, BenefitLine, IconArray, Say
from kangxu.screening.models import Assessment
from kangxu.screening.picture import Picture
from kangxu.screening.recomputing import inputs_of
from kangxu.screening.reporting.lines import NOTHING
from kangxu.screening.reporting.sheet import SHEET

_MODEL: str = SHEET["benefit_model"]
_IDEAL = load_sheet("coefficients.toml", f"kangxu.clinical.risk.models.{_MODEL}")["ideal"]
_FEMALE = 2.0
_CONDITIONS = ("ascvd", "diabetes", "ckd")
_AT_BEST = Say("可改变的因素都在目标内，请保持", "All that can be changed is at its target: keep it so")


def benefit_of(picture: Picture) -> Benefit:
    """Only from the model's own probability, never mixed with another's; else why there is none."""
    row, model = picture.rows.get(_MODEL), risk_model(_MODEL)
    if row is None or row.value is None or row.formula.edition != model.edition:
        return _none(row, model)
    rerun, together = _rerun(row, model)
    trials = _trials(picture, row.value)
    nothing = not rerun and not trials.lines
    icons = _icons(row.value, trials.together)
    return Benefit(
        model=_MODEL, edition=model.edition, years=SHEET["benefit_years"], baseline=row.value, rerun=rerun,
        rerun_together=together, trials=tuple(_trial(one) for one in trials.lines),
        trials_together=_trial(trials.together) if trials.together else None, icons=icons[0], icons_low=icons[1],
        icons_high=icons[2], why_not=_AT_BEST if nothing else NOTHING,
    )  # fmt: skip


def _none(row: Assessment | None, model: RiskModel) -> Benefit:
    refusals = {one.code: one for one in model.refusals}
    code = row.refused if row and row.refused in refusals else "missing_input"
    return Benefit(
        _MODEL, model.edition, SHEET["benefit_years"], None, (), None, (), None, None, None, None,
        Say.of(refusals[code]),
    )  # fmt: skip


def _rerun(row: Assessment, model: RiskModel) -> tuple[tuple[BenefitLine, ...], BenefitLine | None]:
    """Each change by itself, then all of them; only what lowers the risk is offered."""
    given, variant = inputs_of(row), row.formula.variant
    lines, kept = [], {}
    for name, target in _targets(given).items():
        risk = model.compute_one({**given, name: target}, variant).value
        if risk is not None and row.value is not None and risk < row.value:
            kept[name] = target
            lines.append(_changed(model, name, given[name], target, risk))
    if len(lines) < 2:
        return tuple(lines), (lines[0] if lines else None)
    risk = model.compute_one({**given, **kept}, variant).value or 0.0
    return tuple(lines), BenefitLine(
        "together", Say("全部做到", "All together"), risk, None, None, NOTHING, model.source
    )


def _targets(given: Mapping[str, float]) -> dict[str, float]:
    """Where each modifiable input goes to. The waist is a lever in women only: in men the equation would punish it."""
    wanted = {
        "systolic": LEVERS["systolic"]["target"],
        "tc_mmol_l": _IDEAL["tc_mg_dl"] / _IDEAL["mg_dl_per_mmol_l"],
        "smoking": 0.0,
    }
    if given.get("sex") == _FEMALE:
        wanted["waist_cm"] = _IDEAL["waist_female"]
    return {name: float(target) for name, target in wanted.items() if given.get(name, target) > target}


def _changed(model: RiskModel, name: str, before: float, after: float, risk: float) -> BenefitLine:
    item = next(item for item in model.inputs if item.name == name)
    if item.kind == "flag":
        change = Say("戒烟", "stop")
    else:
        step = f"{before:.4g} → {after:.3g} {item.unit}"
        change = Say(step, step)
    return BenefitLine(name, Say(item.zh, item.en), risk, None, None, change, model.source)


def _trials(picture: Picture, baseline: float) -> Trials:
    facts = picture.facts
    known = {name: facts[name].value for name in ("SBP", "LDLC", "smoking", "on_pressure_drugs") if name in facts}
    conditions = [name for name in _CONDITIONS if name in facts and facts[name].value == 1]
    return expected_benefit(
        baseline, systolic=known.get("SBP"), ldl=known.get("LDLC"),
        smoking=None if "smoking" not in known else known["smoking"] == 1, conditions=conditions,
        on_drugs=known.get("on_pressure_drugs") == 1,
    )  # fmt: skip


def _trial(one: Line) -> BenefitLine:
    step = "" if one.change is None else f"−{one.change:.3g} {one.unit}"
    low, high = (one.new_low, one.new_high) if one.ranged else (None, None)
    return BenefitLine(one.code, Say(one.zh, one.en), one.new_risk, low, high, Say(step, step), one.source)


def _icons(baseline: float, together: Line | None) -> tuple[IconArray, IconArray | None, IconArray | None]:
    """Of 100 people like this one; whole people, adding up to 100. Without a range there is only the middle."""
    before = whole_percent(baseline)
    if together is None:
        return IconArray(before, 0, 100 - before), None, None
    middle = _array(before, together.new_risk)
    if not together.ranged:
        return middle, None, None
    return middle, _array(before, together.new_low), _array(before, together.new_high)


def _array(before: int, risk: float) -> IconArray:
    ill = min(before, whole_percent(risk))
    return IconArray(ill, before - ill, 100 - before)
