"""The form of a personal target as ready values: for which time of day, from when, why; what was set before. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.results import parse
from kangxu.clinical.targets import PressureTarget, Target
from kangxu.foundation import clock
from kangxu.foundation.terms import spoken
from kangxu.programmes.targets import Personal, Targets
from kangxu.programmes.times import TIMES, times_of
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.days import day_in
from kangxu.web.person.display import PRESSURE, Indicator
from kangxu.web.person.identity import address
from kangxu.web.person.values import aim_of, is_personal


@dataclass(frozen=True)
class Edge:
    """One limit of a target to type."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class Wish:
    """One target to set."""

    analyte: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class TargetDrawer:
    """A personal target: its edges, where it comes from, what was set before, and (when sent) what is wanted."""

    person_id: int
    code: str
    slot: str
    title: str
    unit: str
    times: Segmented | None
    now: str
    note: str
    edges: tuple[Edge, ...]
    starts_on: str
    today: str
    birthdays: str
    reason: str
    personal: bool
    history: tuple[str, ...]
    problem: str
    wanted: tuple[Wish, ...]

    @property
    def begins(self) -> date | None:
        return day_in(self.starts_on)


def target_drawer(
    person_id: int, what: Indicator, targets: Targets, history: Sequence[Personal], *, slot: str, now: datetime,
    given: Mapping[str, Any] | None = None,
) -> TargetDrawer:  # fmt: skip
    """Filled with the target in force, or with what was sent."""
    today = clock.day_of(now)
    time = slot if slot in {one.code for one in times_of(what.analytes[0])} else ""
    aim = _aim(what, targets, time)
    edges = _edges(what, aim, given)
    reason = str(given.get("reason", "")).strip() if given else ""
    starts_on = str(given.get("starts_on") or today) if given else today.isoformat()
    problem, wanted = _wanted(what, edges, reason) if given is not None else ("", ())
    own = is_personal(what, targets, time)
    words = {"target": aim.words if aim else _("没有")}
    return TargetDrawer(
        person_id=person_id, code=what.code, slot=time, title=_("定个人目标：%(what)s") % {"what": what.label},
        unit=what.unit, times=_times(person_id, what, targets, time), now=_now(own, time) % words,
        note=_note(what, time), edges=edges, starts_on=starts_on, today=today.isoformat(),
        birthdays=_birthdays(what, targets, today), reason=reason, personal=own,
        history=tuple(_told(what, history, now)), problem=problem, wanted=wanted,
    )  # fmt: skip


def with_problem(drawer: TargetDrawer, problem: str) -> TargetDrawer:
    return replace(drawer, problem=problem)


def _aim(what: Indicator, targets: Targets, time: str) -> Target | PressureTarget | None:
    source = "home_device" if what.is_pressure and time else "clinic"
    return aim_of(what, targets, source, TIMES[time].slots[0] if time else None)


def _now(own: bool, time: str) -> str:
    if own:
        return _("现在的个人目标 %(target)s")
    return _("没有单独定，现在按 %(target)s") if time else _("现在的默认目标 %(target)s")


def _times(person_id: int, what: Indicator, targets: Targets, chosen: str) -> Segmented | None:
    """The whole day and each time of day; a dot of words where one was set apart."""
    known = times_of(what.analytes[0])
    if not known:
        return None
    options = [("", _("全天")), *((one.code, spoken(one.zh, one.en)) for one in known)]
    return Segmented(
        _("时段"),
        tuple(
            Link(
                _("%(time)s（已定）") % {"time": label} if code and is_personal(what, targets, code) else label,
                address("person-target", person_id, analyte=what.code, slot=code),
                active=code == chosen,
            )
            for code, label in options
        ),
        target="#drawer-body",
        push=False,
    )


def _note(what: Indicator, time: str) -> str:
    if what.code != PRESSURE:
        return _("没有单独定的时段，按全天的目标。") if time else ""
    if time:
        return _("填在家测的目标，只管家测；诊室的不变。")
    return _("填诊室血压的目标；家庭和动态血压的目标按诊断界值换算。")


def _birthdays(what: Indicator, targets: Targets, today: date) -> str:
    """When the default changes by age: a target may be set from that day on."""
    if what.code != PRESSURE:
        return ""
    coming = [(age, day) for age, day in targets.ages_to_come(today)]
    told = [_("满%(age)s岁是%(day)s") % {"age": age, "day": day} for age, day in coming]
    return _("，").join([*told, _("默认目标那天起按年龄段变")]) if told else ""


def _told(what: Indicator, history: Sequence[Personal], now: datetime) -> Iterator[str]:
    """2026-03-01至2026-11-03 <8.0，陈立群：高龄; of a pressure both numbers in one line."""
    for one in history:
        if one.analyte != what.analytes[0]:
            continue
        other = next((two for two in history if _goes_with(two, one, what)), None)
        begun, ended = clock.day_of(one.since), clock.day_of(one.until) if one.until else None
        term = (
            _("%(first)s至%(last)s") % {"first": begun, "last": ended} if ended else _("%(first)s起") % {"first": begun}
        )
        time = TIMES.get(one.slot)
        parts = [term, spoken(time.zh, time.en) if time else "", _limits(one, other)]
        if one.since > now:
            parts.append(_("还没开始"))
        who = _("%(who)s：%(why)s") % {"who": one.set_by_name, "why": one.reason} if one.reason else one.set_by_name
        yield _("，").join([" ".join(part for part in parts if part), who])


def _term(one: Personal) -> str:
    begun = clock.day_of(one.since)
    if one.until is None:
        return _("%(first)s起") % {"first": begun}
    return _("%(first)s至%(last)s") % {"first": begun, "last": clock.day_of(one.until)}


def _goes_with(two: Personal, one: Personal, what: Indicator) -> bool:
    same = (two.slot, two.since) == (one.slot, one.since)
    return what.is_pressure and two.analyte == what.analytes[1] and same


def _limits(one: Personal, other: Personal | None) -> str:
    if other is not None:
        return f"<{one.high:g}/{other.high:g}"
    if one.low is None:
        return f"<{one.high:g}"
    return f"≥{one.low:g}" if one.high is None else f"{one.low:g}–{one.high:g}"


def _edges(what: Indicator, aim: Target | PressureTarget | None, given: Mapping[str, Any] | None) -> tuple[Edge, ...]:
    if what.is_pressure:
        parts = (aim.systolic.high, aim.diastolic.high) if isinstance(aim, PressureTarget) else (None, None)
        known = {"systolic": (_("收缩压低于"), parts[0]), "diastolic": (_("舒张压低于"), parts[1])}
    else:
        low, high = (aim.low, aim.high) if isinstance(aim, Target) else (None, None)
        known = {"low": (_("不低于"), low), "high": (_("低于"), high)}
    texts = {name: "" if edge is None else f"{edge:g}" for name, (_label, edge) in known.items()}
    if given is not None:
        texts = {name: str(given.get(name, "")).strip() for name in known}
    return tuple(Edge(name, label, texts[name]) for name, (label, _edge) in known.items())


def _wanted(what: Indicator, edges: Sequence[Edge], reason: str) -> tuple[str, tuple[Wish, ...]]:
    """What is wrong, or the targets to set."""
    numbers = {edge.name: parse(edge.text).value for edge in edges}
    if any(edge.text and numbers[edge.name] is None for edge in edges):
        return _("目标要填数字"), ()
    if not reason:
        return _("请写明理由"), ()
    if not what.is_pressure:
        return "", (Wish(what.analytes[0], numbers["low"], numbers["high"]),)
    systolic, diastolic = numbers["systolic"], numbers["diastolic"]
    if systolic is None or diastolic is None:
        return _("收缩压和舒张压都要填"), ()
    if diastolic >= systolic:
        return _("舒张压目标要低于收缩压目标"), ()
    return "", (Wish(what.analytes[0], None, systolic), Wish(what.analytes[1], None, diastolic))
