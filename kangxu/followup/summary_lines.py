"""The sentences of a summary: each with its numbers and days, and the facts that it rests on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import translation

from kangxu.clinical.cadence import CLASSES
from kangxu.clinical.tiers import TIERS
from kangxu.followup.models import Task
from kangxu.followup.summary_facts import StageFacts
from kangxu.followup.summary_terms import joined, say, sheet, term, together
from kangxu.followup.summary_values import Course
from kangxu.followup.vocabulary import BARRIERS, KINDS, MODES, OUTCOMES
from kangxu.foundation import clock
from kangxu.packages.plan_queries import ItemView
from kangxu.packages.services import services
from kangxu.programmes.programme import programmes
from kangxu.records.queries import EventView
from kangxu.screening.content import Say

PLANNED = "planned"
NAMED = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence in both languages, with what it rests on (`reading:12`, `task:7`)."""

    words: Say
    causes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"zh": self.words.zh, "en": self.words.en, "causes": list(self.causes)}


def conclusion(facts: StageFacts, found: Sequence[Course]) -> list[Line]:
    """The span, how many indicators are in target, which are not, and the tier."""
    judged = [one for one in found if one.verdict]
    late = [one for one in judged if one.verdict and one.verdict.step != "in_target"]
    lines = [Line(say("span", since=facts.since, until=facts.until, days=facts.days))]
    if judged:
        causes = tuple(one.now.cause for one in judged)
        lines.append(Line(say("in_target", all=len(judged), met=len(judged) - len(late)), causes))
    else:
        lines.append(Line(say("no_targets")))
    if late:
        what = joined([_beyond(one) for one in late])
        lines.append(Line(say("beyond", what=what), tuple(one.now.cause for one in late)))
    return lines + _tier(facts)


def course(found: Sequence[Course]) -> list[Line]:
    """Each indicator from the start to now."""
    return [Line(_course(one), one.causes) for one in found]


def adherence(facts: StageFacts) -> list[Line]:
    """Follow-ups, contacts, classes, difficulties, measuring at home, the plan, lessons."""
    lines = [_follow_ups(facts), *_contacts(facts), *_classes(facts), *_barriers(facts)]
    home = {clock.day_of(one.measured_at) for one in facts.readings if one.source in sheet()["at_home"]}
    days = sum(facts.within(day) for day in home)
    lines.append(Line(say("home", days=days, total=facts.days)))
    return [*lines, *_plan(facts), *_lessons(facts)]


def events(facts: StageFacts) -> list[Line]:
    """Stays, emergencies, diagnoses, medicines, urgent values: the newest first, the rest counted."""
    found = [line for one in facts.events for line in _event(one)]
    urgent = [one for one in facts.tasks if one.kind == "urgent" and facts.within(one.opened_at)]
    found += [(clock.day_of(one.opened_at), _urgent(one)) for one in urgent]
    if not found:
        return [Line(say("no_events"))]
    found.sort(key=lambda one: one[0], reverse=True)
    most = sheet()["most_events"]
    lines = [line for _day, line in found[:most]]
    return [*lines, Line(say("more_events", count=len(found) - most))] if len(found) > most else lines


def coming(facts: StageFacts) -> list[dict[str, Any]]:
    """The appointments of the next stage, by day: of the plan, and open tasks that are due."""
    until = facts.until + timedelta(days=sheet()["next_days"])
    rows = []
    if facts.plan:
        for several in facts.plan.contacts.values():
            left = [one for one in several if one.state == PLANNED and facts.until < one.due_on <= until]
            rows += [_appointment(left, facts.plan.id)] if left else []
    planned = {row["on"] for row in rows}
    due = [one for one in facts.tasks if one.closed_at is None and one.kind in sheet()["follow_ups"]]
    rows += [_due(one) for one in due if one.due_on <= until and one.due_on.isoformat() not in planned]
    return sorted(rows, key=lambda row: row["on"])


def next_stage(facts: StageFacts, rows: Sequence[dict[str, Any]]) -> list[Line]:
    if not rows:
        return [Line(say("next_none"))]
    until = facts.until + timedelta(days=sheet()["next_days"])
    return [Line(say("next_some", count=len(rows), until=until), tuple(row["cause"] for row in rows))]


def advice(facts: StageFacts) -> list[Line]:
    """Medicines in use, and the advice of the newest report, word for word."""
    used = {f"{one.name} {one.dose or ''}".strip() for one in facts.medicines if one.in_use(facts.until)}
    names = [Say(one, one) for one in sorted(used)]
    lines = [Line(say("using", count=len(names), what=joined(names)) if names else say("using_none"))]
    if facts.report is None:
        return lines
    on, number = clock.day_of(facts.report.made_at), facts.report.number
    cause = (f"report:{facts.report.id}",)
    told = [say("advised", words=one.words, number=number, on=on) for one in facts.report.content.advice]
    return lines + [Line(words, cause) for words in told]


def _beyond(one: Course) -> Say:
    return say(
        "one_beyond", label=Say(one.zh, one.en), value=one.now.shown, unit=_gap(one), on=one.now.on, target=one.target
    )


def _gap(one: Course) -> Say:
    """A percent sign closes up in Chinese; other units stand apart."""
    return Say(one.unit if one.unit == "%" else f" {one.unit}", one.unit)


def _tier(facts: StageFacts) -> list[Line]:
    inside = [one for one in facts.changes if facts.within(one.at) and one.previous]
    moved = [
        Line(
            say("tier_moved", on=clock.day_of(one.at), before=_tier_word(one.previous), tier=_tier_word(one.tier)),
            (f"tier_change:{one.pk}",),
        )
        for one in inside[:2]
    ]  # fmt: skip
    if moved or not facts.changes:
        return moved
    now = facts.changes[0]
    return [Line(say("tier_now", tier=_tier_word(now.tier), on=clock.day_of(now.at)), (f"tier_change:{now.pk}",))]


def _tier_word(code: str) -> Say:
    words = TIERS.get(code)
    return Say(words["zh"], words["en"]) if words else Say(code, code)


def _course(one: Course) -> Say:
    place = term("sources", one.now.source)
    label = Say(one.zh, one.en)
    told = {"label": label, "now": one.now.shown, "unit": _gap(one), "now_on": one.now.on, "place": place}
    if one.first is None:
        words = say("course_once", **told)
    else:
        words = say("course", **told, first=one.first.shown, first_on=one.first.on)
    if one.verdict is None:
        return words
    verdict = Say(one.verdict.zh, one.verdict.en)
    return together([words, say("target", target=one.target, verdict=verdict)])


def _follow_ups(facts: StageFacts) -> Line:
    due = [one for one in facts.tasks if one.kind in sheet()["follow_ups"] and facts.within(one.due_on)]
    if not due:
        return Line(say("no_follow_ups"))
    done = sum(one.outcome in sheet()["reached"] for one in due)
    open_ = sum(one.closed_at is None for one in due)
    words = say("follow_ups", all=len(due), done=done, missed=len(due) - done - open_, open=open_)
    return Line(words, tuple(f"task:{one.pk}" for one in due))


def _contacts(facts: StageFacts) -> list[Line]:
    found = [one for one in facts.contacts if facts.within(one.at)]
    if not found:
        return []
    modes = Counter(one.mode for one in found)
    what = joined([say("count_of", what=_mode(mode), count=count) for mode, count in modes.most_common()])
    reached = sum(one.outcome in OUTCOMES and OUTCOMES[one.outcome].reached for one in found)
    last = max(clock.day_of(one.at) for one in found)
    words = say("contacts", all=len(found), what=what, reached=reached, last=last)
    return [Line(words, tuple(f"contact:{one.id}" for one in found))]


def _mode(code: str) -> Say:
    return Say(MODES[code].zh, MODES[code].en) if code in MODES else Say(code, code)


def _classes(facts: StageFacts) -> list[Line]:
    """The newest class of each programme."""
    newest = {one.programme: one for one in reversed(facts.classes)}
    return [
        Line(
            say(
                "class", on=clock.day_of(one.at), programme=_programme(one.programme),
                words=Say(CLASSES[one.code]["zh"], CLASSES[one.code]["en"]),
            ),
            (f"task:{one.task_id}",),
        )
        for one in newest.values()
        if one.code in CLASSES
    ]  # fmt: skip


def _programme(code: str) -> Say:
    title = programmes()[code].title if code in programmes() else code
    with translation.override("zh-hans"):
        zh = str(title)
    with translation.override("en"):
        return Say(zh, str(title))


def _barriers(facts: StageFacts) -> list[Line]:
    found = [one for one in facts.contacts if facts.within(one.at) and one.barrier in BARRIERS]
    if not found:
        return []
    counts = Counter(one.barrier for one in found)
    said = [
        say("count_of", what=Say(BARRIERS[code].zh, BARRIERS[code].en), count=count)
        for code, count in counts.most_common()
    ]
    return [Line(say("barriers", what=joined(said)), tuple(f"contact:{one.id}" for one in found))]


def _plan(facts: StageFacts) -> list[Line]:
    if facts.plan is None:
        return []
    due = [one for one in facts.plan.standing if facts.within(one.due_on)]
    if not due:
        return []
    cause = (f"plan:{facts.plan.id}",)
    done = sum(one.state != PLANNED for one in due)
    lines = [Line(say("plan", due=len(due), done=done), cause)]
    late = [one for one in due if one.state == PLANNED and one.due_on + timedelta(days=one.window) < facts.until]
    if late:
        some = joined([_dated(one) for one in late[:NAMED]])
        lines.append(
            Line(say("plan_late_more" if len(late) > NAMED else "plan_late", count=len(late), what=some), cause)
        )
    return lines


def _dated(one: ItemView) -> Say:
    words = _service(one.service)
    return Say(f"{one.due_on:%m-%d}{words.zh}", f"{words.en} {one.due_on:%m-%d}")


def _service(code: str) -> Say:
    known = services().get(code)
    return Say(known.zh, known.en) if known else Say(code, code)


def _lessons(facts: StageFacts) -> list[Line]:
    found = facts.lessons
    if not found:
        return []
    read = sum(not one.open for one in found)
    words = say("lessons", given=len(found), read=read, passed=sum(bool(one.passed) for one in found))
    return [Line(words, tuple(f"lesson:{one.id}" for one in found))]


def _event(event: EventView) -> Iterable[tuple[date, Line]]:
    """One line of a happening; outpatient visits and the like are no news."""
    on = clock.day_of(event.at)
    if event.kind == "encounter":
        if event.items[0]["kind"] in sheet()["kinds"]:
            yield on, Line(_encounter(event.items[0], on))
    elif event.kind in ("diagnosis", "medicine", "medicine_ended"):
        names = list(dict.fromkeys(str(one.get("text") or one.get("code") or "") for one in event.items))
        yield on, Line(say(event.kind, on=on, what=joined([Say(one, one) for one in names if one])))


def _encounter(item: dict[str, Any], on: date) -> Say:
    told = [part for part in (item.get("department"), item.get("reason")) if part]
    what = Say("".join(f"，{part}" for part in told), "".join(f", {part}" for part in told))
    return say("encounter", on=on, kind=term("kinds", item["kind"]), what=what)


def _urgent(task: Task) -> Line:
    outcome = OUTCOMES.get(task.outcome)
    what = Say(outcome.zh, outcome.en) if outcome else term("lines", "open")
    return Line(say("urgent", on=clock.day_of(task.opened_at), what=what), (f"task:{task.pk}",))


def _appointment(several: Sequence[ItemView], plan: int) -> dict[str, Any]:
    first = several[0]
    what = joined([_service(code) for code in dict.fromkeys(one.service for one in several)])
    return {
        "on": first.due_on.isoformat(), "zh": what.zh, "en": what.en, "place": first.place, "role": first.role,
        "cause": f"plan:{plan}",
    }  # fmt: skip


def _due(task: Task) -> dict[str, Any]:
    title = str(task.facts.get("title", ""))
    known = _kind(task.kind)
    return {
        "on": task.due_on.isoformat(), "zh": title or known.zh, "en": title or known.en, "place": "", "role": "",
        "cause": f"task:{task.pk}",
    }  # fmt: skip


def _kind(code: str) -> Say:
    return Say(KINDS[code].zh, KINDS[code].en)
