"""What a plan says in sentences: values, the next visit, what was merged and what was left out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.targets import PressureTarget, Target, judge, judge_pressure
from kangxu.foundation.clock import day_of
from kangxu.foundation.terms import language
from kangxu.packages.affording import Dropped
from kangxu.packages.plan_queries import StoppedLine
from kangxu.packages.planning_terms import years_without_holidays
from kangxu.packages.preparing import fasting
from kangxu.packages.schedule import Counted
from kangxu.programmes.programme import programmes
from kangxu.web.components.shapes import Fact, Facts, Tone
from kangxu.web.desk.words import STEP_TONES
from kangxu.web.packages.words import rule_words
from kangxu.web.person.display import tiles_for
from kangxu.web.person.facts import newest_of
from kangxu.web.person.values import aim_of
from kangxu.web.person.words import day_words, measured_words
from kangxu.web.planning import words
from kangxu.web.planning.reading import PlanFacts
from kangxu.web.planning.strip import Year

MOST_VALUES = 3


def value_facts(known: PlanFacts) -> Facts:
    """The values that a plan is about, with day and source."""
    found: list[Fact] = []
    for row in tiles_for(known.who.conditions):
        one = newest_of(row, known.latest)
        values = [known.latest[code] for code in one.analytes if code in known.latest]
        if len(values) < len(one.analytes) or any(value.value is None for value in values):
            continue
        numbers = [float(value.value or 0) for value in values]
        shown, source = values[0].comparator or "", values[0].source
        shown += "/".join(map(one.number, numbers))
        day = f"{day_words(values[0].measured_at, known.now)} {measured_words(source)}"
        aim = aim_of(one, known.targets, source)
        if aim is None:
            continue
        goal = _("目标 %(target)s") % {"target": aim.words}
        found.append(
            Fact(
                shown,
                lead=one.label,
                unit=f"{one.unit} {goal} {day}",
                tone=_tone(aim, numbers, values[0].comparator),
                bold=True,
            )
        )
    return tuple(found[:MOST_VALUES])


def _tone(aim: Target | PressureTarget, numbers: Sequence[float], comparator: str | None) -> Tone:
    if isinstance(aim, PressureTarget):
        judged = judge_pressure(numbers[0], numbers[1], aim)
    else:
        judged = judge(numbers[0], aim, comparator)
    return STEP_TONES.get(judged.step, "") if judged else ""


def visit_label(year: Year) -> str:
    return _("%(month)s月这一次") % {"month": year.next[0].due_on.month} if year.next else _("下一次")


def next_visit(year: Year) -> tuple[Fact | str, ...]:
    """The next visit in one sentence: day, how to come, what is done."""
    if not year.next:
        return (_("这一年没有要到院的安排。"),)
    first, codes = year.next[0], words.in_order(one.service for one in year.next)
    empty = fasting(codes)
    lead = _("，").join(
        part
        for part in (
            _("%(day)s%(place)s") % {"day": words.month_day(first.due_on), "place": _at(first.place)},
            empty.words(language()) if empty else "",
        )
        if part
    )
    return (Fact(_("%(lead)s：") % {"lead": lead}, bold=True), words.times_words(codes))


def _at(place: str) -> str:
    return _("，%(place)s") % {"place": words.place_words(place)}


def conflict_words(known: PlanFacts) -> tuple[str, ...]:
    """Where diseases asked for different things, and what was taken."""
    shelf = programmes()

    def named(pairs: Sequence[Sequence[str]], often: bool) -> str:
        each = _("%(disease)s%(value)s次") if often else _("%(disease)s%(value)s")
        titles = {code: str(shelf[code].title) if code in shelf else code for code, _value in pairs}
        return words.joined(each % {"disease": titles[code], "value": value} for code, value in pairs)

    found = [
        _("%(aim)s，按更严的（%(asked)s）") % {"aim": words.aim_words(one), "asked": named(one["asked"], False)}
        for one in known.aims
        if one.get("asked")
    ]
    for one in _merged(known):
        if _goes_on(one["what"]):
            continue
        found.append(
            _("%(what)s做%(chosen)s次（%(asked)s）") % {
                "what": words.service_words(one["what"]), "chosen": one["chosen"], "asked": named(one["asked"], True)
            }
        )  # fmt: skip
    return tuple(found)


def _goes_on(code: str) -> bool:
    """What is done at home day by day has a pace, not a number of times."""
    known = words.service(code)
    return known is not None and known.kind == "self_monitor"


def _merged(known: PlanFacts) -> Sequence[dict[str, Any]]:
    if known.plan is not None:
        return known.plan.conflicts
    option = known.option
    conflicts = option.conflicts if option else ()
    return [{"what": one.what, "chosen": one.chosen, "asked": one.asked} for one in conflicts]


def dropped(known: PlanFacts) -> list[Dropped]:
    """What the plan, or the tier that is chosen, leaves out of its packages."""
    if known.plan is not None:
        return [Dropped(**one) for one in known.plan.dropped]
    return list(known.option.dropped) if known.option else []


def dropped_for_money(known: PlanFacts) -> int:
    return sum(one.why != "condition" for one in dropped(known))


def counted_words(known: PlanFacts) -> tuple[str, ...]:
    """Tests that were done lately, so that they are due later."""
    found = known.plan.counted if known.plan else known.option.layout.counted if known.option else ()
    said = _("%(what)s%(done)s已做，下次%(next)s")
    return tuple(
        said
        % {"what": words.service_words(one.service), "done": f"{one.done_on}", "next": f"{_next(known, one):%m-%d}"}
        for one in found
    )


def _next(known: PlanFacts, one: Counted) -> date:
    """The first day of the test in the year as it stands: somebody may have moved it."""
    standing = known.plan.standing if known.plan else ()
    return min((each.due_on for each in standing if each.service == one.service), default=one.next_on)


def holiday_words(since: date, until: date) -> str:
    """Of which year the public holidays are not known, so that it is planned by weekdays."""
    years = years_without_holidays(since, until)
    if not years:
        return ""
    return _("%(years)s年放假安排还没公布，先按周一到周五排") % {"years": words.joined(map(str, years))}


def left_out_words(known: PlanFacts) -> str:
    """What money or a condition took away, then or since, and what somebody left out by hand."""
    plan = known.plan
    said = [_fewer(one) for one in dropped(known)] + [_stopped(one) for one in (plan.stopped if plan else ())]
    if plan is not None and plan.state == "draft":
        said += [words.service_words(code) for code in hand_dropped(plan)]
    return words.joined(said)


def hand_dropped(plan: Any) -> list[str]:
    """Services of which somebody left something out."""
    return list(dict.fromkeys(one.service for one in plan.items if not one.stands))


def _fewer(one: Dropped) -> str:
    what = words.service_words(one.service)
    if one.why == "condition":
        return _("%(what)s（条件不符）") % {"what": what}
    if not one.after:
        return what
    return _("%(what)s由%(before)s次减为%(after)s次") % {"what": what, "before": one.before, "after": one.after}


def _stopped(one: StoppedLine) -> str:
    told = {"what": words.service_words(one.service), "day": day_of(one.stopped_at), "rule": rule_words(one.rule)}
    return _("%(what)s（%(day)s起停做：%(rule)s）") % told


def lesson_codes(known: PlanFacts) -> tuple[str, ...]:
    shelf = programmes()
    codes = dict.fromkeys(one.programme for one in known.who.enrolments)
    found = (lesson for code in codes if code in shelf for lesson in shelf[code].lessons)
    return tuple(dict.fromkeys(found))


def change_words(known: PlanFacts) -> str:
    """New values may lead somewhere else than when the draft was made."""
    plan, proposed = known.plan, known.proposed
    if plan is None or proposed is None or not plan.path:
        return ""
    now = proposed.path.decided
    if plan.path[-1]["node"] == now.code or now.recommended is None:
        return ""
    return _("拟方案之后有了新数据，现在建议%(tier)s，因为：%(why)s") % {
        "tier": words.tier_words(now.recommended), "why": now.words(language())
    }  # fmt: skip


def unsigned_words(known: PlanFacts) -> str:
    if known.plan is not None:
        return words.titles_words(known.plan.unsigned)
    option = known.option
    return words.titles_words(option.unsigned) if option else ""
