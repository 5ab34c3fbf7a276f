"""The class of a follow-up: what the form found, handed to `clinical.cadence`, which knows classes and days. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kangxu.clinical import glucose, pressure
from kangxu.clinical.cadence import CLASSES, STEPS, FollowUpClass, FollowUpFindings, classify
from kangxu.clinical.sheets import load_sheet
from kangxu.clinical.urgent import assess
from kangxu.programmes.programme import programmes
from kangxu.questionnaires.cleaning import is_empty
from kangxu.questionnaires.context import Context
from kangxu.questionnaires.definition import Form, Words
from kangxu.questionnaires.filled import Values, Verdict

SHEET: Mapping[str, Any] = load_sheet("classing.toml", "kangxu.questionnaires")
_NONE = Words("")
CHOSEN = Words("人工判定", "Decided by hand")
_YES = "2"
_CHANGED = ("2", "3")
_WORDS = {
    "adverse": Words("有药物不良反应", "Adverse reaction to a medicine"),
    "complication": Words("有新发或加重的并发症", "New or worse complication"),
}


def verdicts_of(form: Form, asked: Values, context: Context) -> tuple[Verdict, ...]:
    """One verdict for each programme of a form that is classed at all."""
    return tuple(_verdict(form, one, asked, context) for one in form.programmes) if form.classing else ()


def finals_of(form: Form, asked: Values, verdicts: tuple[Verdict, ...], context: Context) -> tuple[Verdict, ...]:
    """What stands: the class that somebody chose, with its own step and day, else the automatic one."""
    return tuple(_final(form, one, asked, context) for one in verdicts)


def _final(form: Form, verdict: Verdict, asked: Values, context: Context) -> Verdict:
    told = _Told(form, asked)
    number = told.code(f"class:{verdict.programme}")
    if number in ("", verdict.number):
        return verdict
    code = next((name for name, row in CLASSES.items() if str(row["number"]) == number), "")
    findings = FollowUpFindings(
        on=told.day("visited_on") or context.on, at_target=code == "satisfied", emergency=code == "emergency",
        new_or_worse_complication=code == "complication", adverse_reaction=code == "adverse_reaction",
    )  # fmt: skip
    found = classify(findings, context.previous_classes.get(verdict.programme)) if code else None
    return verdict if found is None else _of_class(verdict.programme, found, CHOSEN)


def _of_class(programme: str, found: FollowUpClass, because: Words) -> Verdict:
    return Verdict(
        programme, found.code, Words(*found.words), found.step, Words(*found.step_words), found.due_on, found.refer,
        because, str(CLASSES[found.code]["number"]), str(STEPS[found.step]["number"]),
    )  # fmt: skip


def _verdict(form: Form, programme: str, asked: Values, context: Context) -> Verdict:
    told = _Told(form, asked)
    emergency = _emergency(told, programme, context)
    at_target, why = _at_target(told, programme, context)
    findings = FollowUpFindings(
        on=told.day("visited_on") or context.on, at_target=at_target, emergency=bool(emergency.zh),
        new_or_worse_complication=told.code("complication") in _CHANGED,
        adverse_reaction=told.code("adverse") == _YES,
    )  # fmt: skip
    found = classify(findings, context.previous_classes.get(programme))
    if found is None:
        return Verdict(programme, because=why)
    because = {"emergency": emergency, "complication": _WORDS["complication"], "adverse_reaction": _WORDS["adverse"]}
    return _of_class(programme, found, because.get(found.code, why))


class _Told:
    """Answers by what they stand for."""

    def __init__(self, form: Form, asked: Values) -> None:
        self.form, self.asked = form, asked

    def value(self, role: str) -> Any:
        item = self.form.with_role(role)
        return None if item is None else self.asked.get(item.link_id)

    def code(self, role: str) -> str:
        value = self.value(role)
        return "" if is_empty(value) else str(value)

    def number(self, role: str) -> float | None:
        value = self.value(role)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def day(self, role: str) -> date | None:
        try:
            return date.fromisoformat(self.code(role))
        except ValueError:
            return None

    def dangers(self, programme: str) -> Iterator[Words]:
        """Danger signs that were ticked; the exclusive option says there are none."""
        item = self.form.with_role(f"danger:{programme}")
        for code in (self.asked.get(item.link_id) or ()) if item else ():
            option = item.option(str(code)) if item else None
            if option is not None and not option.exclusive:
                yield option.words

    def readings(self) -> dict[str, float]:
        """Numbers that are readings, by analyte."""
        rules = ((one.reading, self.asked.get(one.link_id)) for one in self.form.walk())
        return {
            rule.analyte: float(value)
            for rule, value in rules
            if rule is not None and isinstance(value, int | float) and not isinstance(value, bool)
        }


def _emergency(told: _Told, programme: str, context: Context) -> Words:
    """What makes it an emergency: a danger sign, or a value that the programme has on its list of urgent ones."""
    if ticked := list(told.dangers(programme)):
        return Words("、".join(one.zh for one in ticked), ", ".join(one.en for one in ticked))
    if programme == "copd" and (found := _copd_emergency(told, context)).zh:
        return found
    alerts = (*programmes()[programme].alerts, *SHEET["emergency"].get(programme, ()))
    urgent = assess(told.readings(), {*context.diseases, *told.form.programmes}, symptoms=False)
    return next((Words(one.words_zh, one.words_en) for one in urgent if one.code in alerts), _NONE)


def _at_target(told: _Told, programme: str, context: Context) -> tuple[bool | None, Words]:
    """Whether the national indicator is met, and what decided (or what is missing)."""
    if programme == "copd":
        return _copd_satisfied(told, context)
    if programmes()[programme].classes.national == "pressure":
        return _pressure(told, context)
    return _glucose(told)


def _pressure(told: _Told, context: Context) -> tuple[bool | None, Words]:
    systolic, diastolic = told.number("sbp"), told.number("dbp")
    if systolic is None or diastolic is None:
        return None, Words("缺血压", "Blood pressure is missing")
    if context.age is None:
        return None, Words("缺出生日期，不知道用哪条标准", "Without a date of birth the limit is not known")
    limit = pressure.national_limit(context.age)
    words = f"{systolic:g}/{diastolic:g}"
    return pressure.is_controlled(systolic, diastolic, context.age), Words(
        f"血压{words}，规范标准<{limit}", f"Pressure {words}, national limit <{limit}"
    )


def _glucose(told: _Told) -> tuple[bool | None, Words]:
    fasting = told.number("fpg")
    if fasting is None:
        return None, Words("缺空腹血糖", "Fasting glucose is missing")
    limit = f"{glucose.CONTROLLED_BELOW:.1f}"
    return glucose.is_controlled(fasting), Words(
        f"空腹血糖{fasting:g}，规范标准<{limit}", f"Fasting glucose {fasting:g}, national limit <{limit}"
    )


def _copd_satisfied(told: _Told, context: Context) -> tuple[bool | None, Words]:
    rule = SHEET["copd"]["satisfied"]
    oxygen, before = told.number("oxygen"), _before(context, told, "oxygen")
    total, total_before = told.number("cat"), _before(context, told, "cat")
    attacks = told.number("exacerbations")
    steady = before is not None and oxygen is not None and before - oxygen < rule["oxygen_fall_below"]
    failed = [
        words
        for fails, words in (
            (attacks is not None and attacks > rule["exacerbations_at_most"], Words("有急性加重", "An exacerbation")),
            (oxygen is not None and oxygen < rule["oxygen_from"] and not steady, Words("血氧偏低", "Low oxygen")),
            (
                total is not None and total_before is not None and total - total_before >= rule["cat_rise_below"],
                Words("CAT较上次升高", "CAT has risen"),
            ),
            (told.code("adherence") not in ("", rule["adherence"]), Words("用药不规律", "Medicines not regular")),
            (told.code("inhaler") not in ("", rule["inhaler"]), Words("吸入装置不熟练", "Inhaler not mastered")),
        )
        if fails
    ]
    if failed:
        return False, Words("、".join(one.zh for one in failed), ", ".join(one.en for one in failed))
    if attacks is None or oxygen is None or not told.code("adherence"):
        return None, Words("缺急性加重、血氧或服药情况", "Exacerbations, oxygen or adherence are missing")
    return True, Words("无急性加重，血氧、用药达标", "No exacerbation; oxygen and medicines as wanted")


def _copd_emergency(told: _Told, context: Context) -> Words:
    rule = SHEET["copd"]["emergency"]
    oxygen, before = told.number("oxygen"), _before(context, told, "oxygen")
    breaths, pulse = told.number("respiration"), told.number("heart_rate")
    if oxygen is not None and oxygen < rule["oxygen_below"]:
        return Words(f"血氧{oxygen:g}%，过低", f"Oxygen {oxygen:g}%: too low")
    if oxygen is not None and before is not None and before - oxygen >= rule["oxygen_fall_from"]:
        return Words(f"血氧{oxygen:g}%，比上次{before:g}%明显下降", f"Oxygen {oxygen:g}%, down from {before:g}%")
    if breaths is not None and breaths >= rule["respiration_from"]:
        return Words(f"呼吸{breaths:g}次/分，过快", f"{breaths:g} breaths a minute: too fast")
    if pulse is not None and pulse > rule["pulse_above"]:
        return Words(f"心率{pulse:g}次/分，过快", f"Heart rate {pulse:g}: too fast")
    return _NONE


def _before(context: Context, told: _Told, role: str) -> float | None:
    item = told.form.with_role(role)
    value = context.last.values.get(item.link_id) if context.last and item else None
    return float(value) if isinstance(value, int | float) else None
