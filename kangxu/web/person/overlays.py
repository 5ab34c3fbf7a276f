"""What stands over and under a plot: flags of what happened, strips of medicines, marks of sources. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from kangxu.followup.queries import ContactLine
from kangxu.foundation import clock
from kangxu.records.queries import EventView, MedicineView
from kangxu.web.components.chart_data import ChartEvent, Strip, StripRow
from kangxu.web.components.source_mark import SourceMark
from kangxu.web.person.display import SHEET
from kangxu.web.person.plot import Plot, Span
from kangxu.web.person.values import Value
from kangxu.web.person.words import SHAPES, source_words

ROWS: int = SHEET["medicine_rows"]
_FACE_TO_FACE = {"clinic", "home"}


def flags(happened: Iterable[EventView], contacts: Iterable[ContactLine], span: Span) -> tuple[ChartEvent, ...]:
    """One flag a day at most: stays and visits before changes of medicine before contacts."""
    found: dict[date, ChartEvent] = {}
    for at, words in [*_encounters(happened), *_changes(happened), *_visits(contacts)]:
        if span.start <= at <= span.end:
            found.setdefault(clock.day_of(at), ChartEvent(at, words))
    return tuple(sorted(found.values(), key=lambda event: event.at))


def with_targets(events: Sequence[ChartEvent], plots: Iterable[Plot]) -> tuple[ChartEvent, ...]:
    """The same, and a flag where a target changed; several indicators are told apart by name."""
    shown = list(plots)
    taken = {clock.day_of(event.at): event for event in events}
    for plot in shown:
        for held in plot.aims:
            if held.since is not None:
                words = held.aim.words if held.aim else _("没有")
                name = plot.indicator.label if len(shown) > 1 else ""
                flag = ChartEvent(_morning(held.since), _("%(name)s目标%(target)s") % {"name": name, "target": words})
                taken[held.since] = flag
    return tuple(sorted(taken.values(), key=lambda event: event.at))


def strips(medicines: Sequence[MedicineView], span: Span, now: datetime) -> tuple[StripRow, ...]:
    """Medicines taken within the span, one row each, the newest first; repeat prescriptions run on."""
    rows: dict[str, list[Strip]] = {}
    for one in sorted(medicines, key=lambda medicine: medicine.started_on or date.max):
        made = _strip(one, span, now)
        if made is not None:
            rows.setdefault(one.name, []).append(made)
    newest = sorted(rows.values(), key=lambda row: row[-1].start, reverse=True)[:ROWS]
    return tuple(StripRow(_("用药") if at == 0 else "", tuple(_run_on(row))) for at, row in enumerate(newest))


def _strip(one: MedicineView, span: Span, now: datetime) -> Strip | None:
    if one.started_on is None:
        return None
    start, end = _morning(one.started_on), _morning(one.ended_on) if one.ended_on else span.end
    if start > span.end or end < span.start:
        return None
    words = f"{one.name} {one.dose}" if one.dose else one.name
    return Strip(words, start, end, "now" if one.in_use(clock.day_of(now)) else "past")


def _run_on(row: Sequence[Strip]) -> list[Strip]:
    """Strips that touch or overlap and say the same become one."""
    made: list[Strip] = []
    for strip in row:
        last = made[-1] if made else None
        if last and last.words == strip.words and strip.start <= last.end:
            made[-1] = replace(
                last, end=max(last.end, strip.end), kind="now" if "now" in (last.kind, strip.kind) else "past"
            )
        else:
            made.append(strip)
    return made


def key(values: Iterable[Value], action: bool) -> tuple[SourceMark, ...]:
    """Shapes in use, and what red means where it is seen."""
    known = list(values)
    marks = [SourceMark(SHAPES[code], source_words(code)) for code in dict.fromkeys(one.source for one in known)]
    if any(one.doubt and one.state != "action" for one in known):
        marks.append(SourceMark("device", _("存疑，不计均值"), doubtful=True))
    if action:
        marks.append(SourceMark("device", _("到处置线"), tone="red"))
    return tuple(marks)


def _encounters(happened: Iterable[EventView]) -> Iterable[tuple[datetime, str]]:
    words = {
        "inpatient": _("住院"),
        "emergency": _("急诊"),
        "checkup": _("体检"),
        "outpatient": _("门诊"),
        "home": _("家访"),
    }
    for one in happened:
        if one.kind == "encounter" and one.items[0]["kind"] in words:
            yield one.at, words[one.items[0]["kind"]]


def _changes(happened: Iterable[EventView]) -> Iterable[tuple[datetime, str]]:
    words = {"medicine": _("开药"), "medicine_ended": _("停药")}
    return ((one.at, words[one.kind]) for one in happened if one.kind in words)


def _visits(contacts: Iterable[ContactLine]) -> Iterable[tuple[datetime, str]]:
    return ((one.at, _("面访")) for one in contacts if one.mode in _FACE_TO_FACE)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.zone())
