"""The person at a glance, beside a call: course, recent results, medicines, words, what else is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.sheets import load_sheet
from kangxu.clinical.targets import PressureTarget, Target
from kangxu.followup.queries import ContactLine, contacts_of
from kangxu.followup.remarks import Remarks, Word, remarks_of
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.targets import Targets
from kangxu.records import queries as records
from kangxu.records.queries import MedicineView, ReadingView
from kangxu.web.components.mini_trend import MiniTrend, TrendLine
from kangxu.web.components.shapes import Fact, Facts
from kangxu.web.desk.words import day_word
from kangxu.web.person import facts
from kangxu.web.person.cards import task_title
from kangxu.web.person.display import SHEET as DISPLAY
from kangxu.web.person.display import Indicator, indicator
from kangxu.web.person.facts import TaskFact
from kangxu.web.person.values import Value, aim_at, values_of, without_doubt

SHEET: dict[str, Any] = load_sheet("glance.toml", "kangxu.web.desk")
SPAN = timedelta(days=SHEET["trend_days"])
MEAN = timedelta(days=SHEET["mean_days"])


@dataclass(frozen=True)
class Gathered:
    """What was read for the glance."""

    remarks: Remarks
    recent: Sequence[ReadingView]
    series: Sequence[ReadingView]
    targets: Targets
    medicines: Sequence[MedicineView]
    contacts: Sequence[ContactLine]
    tasks: Sequence[TaskFact]
    now: datetime


@dataclass(frozen=True)
class WordLine:
    head: str
    text: str
    doctor: bool


@dataclass(frozen=True)
class MedicineLine:
    words: str
    new: bool


@dataclass(frozen=True)
class SaidLine:
    day: str
    quote: str
    note: str


@dataclass(frozen=True)
class Glance:
    """Everything that stands beside a call."""

    words: tuple[WordLine, ...]
    trend_title: str
    trend_target: str
    trend: MiniTrend | None
    labs_on: str
    labs: tuple[Fact, ...]
    medicines_on: str
    medicines: tuple[MedicineLine, ...]
    more_medicines: str
    said: tuple[SaidLine, ...]
    beside: Facts


def read(person_id: int, *, viewer: Viewer, now: datetime) -> Gathered:
    """Eight queries. Raises NotFound."""
    latest = records.latest_of(person_id, viewer=viewer)
    shown = [one for code in SHEET["trend"] if (one := indicator(code)) and set(one.analytes) <= latest.keys()]
    return Gathered(
        remarks=remarks_of(person_id, viewer=viewer, at=now),
        recent=records.recent_of(person_id, viewer=viewer, analytes=SHEET["labs"], each=1),
        series=records.series_of(
            person_id, viewer=viewer, analytes=[analyte for one in shown for analyte in one.analytes],
            dense_above=SHEET["dense_above"], since=now - SPAN, until=now,
        ) if shown else [],
        targets=facts.read_targets(person_id, viewer=viewer, now=now),
        medicines=records.medicines_of(person_id, viewer=viewer),
        contacts=contacts_of(person_id, viewer=viewer, size=20), tasks=facts.read_tasks(person_id, viewer=viewer),
        now=now,
    )  # fmt: skip


def glance(found: Gathered, *, task_id: int) -> Glance:
    today = clock.day_of(found.now)
    title, target, trend = _trend(found)
    labs = list(_labs(found))
    used = [one for one in _once(found.medicines) if one.in_use(today)]
    shown = used[: SHEET["medicines"]]
    newest = max((one.started_on for one in shown if one.started_on), default=None)
    rest = len(used) - len(shown)
    return Glance(
        words=tuple(_word(one, found.now) for one in found.remarks.words),
        trend_title=title,
        trend_target=target,
        trend=trend,
        labs_on=day_word(clock.day_of(max(at for at, _fact in labs)), today) if labs else "",
        labs=tuple(_dated(at, fact, labs, found.now) for at, fact in labs),
        medicines_on=_("%(day)s换药") % {"day": day_word(newest, today)}
        if newest and _is_new(newest, found.now)
        else "",
        medicines=tuple(_medicine(one, found.now) for one in shown),
        more_medicines=_("另有%(count)s种") % {"count": rest} if rest > 0 else "",
        said=tuple(_said(found))[: SHEET["said"]],
        beside=tuple(_beside(found, task_id))[: SHEET["beside"]],
    )


def _word(one: Word, now: datetime) -> WordLine:
    local = one.at.astimezone(clock.zone())
    day = local.date()
    when = f"{local:%H:%M}" if day == clock.day_of(now) else day_word(day, clock.day_of(now))
    name = _("%(name)s医生") % {"name": one.name} if one.doctor else one.name
    return WordLine(f"{name} {when}", one.text, one.doctor)


def _trend(found: Gathered) -> tuple[str, str, MiniTrend | None]:
    """Title, target and drawing of the first indicator of which enough was measured."""
    for code in SHEET["trend"]:
        shown = indicator(code)
        values = without_doubt(values_of(shown, found.series, found.targets)) if shown else []
        if shown and len(values) >= SHEET["trend_least"]:
            aim = aim_at(shown, found.targets, values[-1])
            title = _("%(what)s%(days)s天") % {"what": shown.label, "days": SHEET["trend_days"]}
            return (
                title,
                _("目标 %(target)s") % {"target": aim.words} if aim else "",
                _drawing(shown, values, aim, found.now),
            )
    return "", "", None


def _drawing(
    shown: Indicator, values: Sequence[Value], aim: Target | PressureTarget | None, now: datetime
) -> MiniTrend:
    start = now - SPAN
    parts: list[tuple[str, Target | None, bool]] = [(shown.label, aim if isinstance(aim, Target) else None, False)]
    if shown.is_pressure:
        upper, lower = (aim.systolic, aim.diastolic) if isinstance(aim, PressureTarget) else (None, None)
        parts = [(_("收缩压"), upper, False), (_("舒张压"), lower, True)]
    lines = tuple(
        TrendLine(label, _mean(values, place, start), _low(edge, shown), edge.high if edge else None, muted)
        for place, (label, edge, muted) in enumerate(parts)
    )
    dots = [
        (_share(one.at, start), one.numbers[place]) for one in values for place, hit in enumerate(one.reached) if hit
    ]
    return MiniTrend(
        lines, dots, _months(start, now), _("%(what)s近%(days)s天") % {"what": shown.label, "days": SPAN.days}
    )


def _low(edge: Target | None, shown: Indicator) -> float | None:
    """The lower edge of a band; a pressure's is as high as in the large chart, so that it does not cover the other."""
    if edge is None or edge.low is not None or edge.high is None or not shown.is_pressure:
        return edge.low if edge else None
    return edge.high - DISPLAY["band"]["systolic_height"]


def _mean(values: Sequence[Value], place: int, start: datetime) -> tuple[tuple[float, float], ...]:
    """The trailing mean at each value."""
    made = []
    for at, one in enumerate(values):
        window = [two.numbers[place] for two in values[: at + 1] if two.at > one.at - MEAN]
        made.append((_share(one.at, start), sum(window) / len(window)))
    return tuple(made)


def _share(at: datetime, start: datetime) -> float:
    return max(0.0, min(1.0, (at - start) / SPAN))


def _months(start: datetime, now: datetime) -> tuple[tuple[float, str], ...]:
    """Where months begin."""
    days = [start + timedelta(days=day) for day in range(SPAN.days)]
    local = [day.astimezone(clock.zone()) for day in days]
    return tuple((_share(day, start), _("%(month)s月") % {"month": day.month}) for day in local if day.day == 1)


def _labs(found: Gathered) -> Iterator[tuple[datetime, Fact]]:
    """The newest results of the laboratory, each judged against the person's target."""
    recent = [one for one in found.recent if found.now - one.measured_at <= timedelta(days=SHEET["labs_days"])]
    shown = [one for code in SHEET["labs"] if (one := indicator(code))]
    measured = [(one, values[-1]) for one in shown if (values := values_of(one, recent, found.targets))]
    for one, value in measured[: SHEET["labs_shown"]]:
        yield value.at, Fact(value.shown, lead=_short(one), unit=one.unit, tone=value.tone, bold=True)


def _short(shown: Indicator) -> str:
    return {"HBA1C": _("糖化"), "UACR": _("尿白蛋白/肌酐")}.get(shown.code, shown.label)


def _dated(at: datetime, fact: Fact, labs: Sequence[tuple[datetime, Fact]], now: datetime) -> Fact:
    """A result of another day than the newest says its own day."""
    day, newest = clock.day_of(at), clock.day_of(max(one for one, _fact in labs))
    if day == newest:
        return fact
    unit = f"{fact.unit} {day_word(day, clock.day_of(now))}".strip()
    return Fact(fact.text, lead=fact.lead, unit=unit, tone=fact.tone, bold=True)


def _once(medicines: Sequence[MedicineView]) -> list[MedicineView]:
    """A medicine prescribed again and again is one, since its first prescription; the newest first."""
    found: dict[tuple[str, str | None], MedicineView] = {}
    for one in medicines:
        found[(one.name, one.dose)] = one
    return sorted(found.values(), key=lambda one: str(one.started_on or ""), reverse=True)


def _medicine(one: MedicineView, now: datetime) -> MedicineLine:
    words = " ".join(part for part in (one.name, one.dose, one.frequency) if part)
    return MedicineLine(words, bool(one.started_on and _is_new(one.started_on, now)))


def _is_new(day: Any, now: datetime) -> bool:
    return bool(0 <= (clock.day_of(now) - day).days <= SHEET["new_days"])


def _said(found: Gathered) -> Iterator[SaidLine]:
    for one in found.contacts:
        if one.patient_words or one.note:
            day = day_word(one.at.astimezone(clock.zone()).date(), clock.day_of(found.now))
            yield SaidLine(day, f"“{one.patient_words}”" if one.patient_words else "", one.note)


def _beside(found: Gathered, task_id: int) -> Iterator[Fact]:
    """Other open work of this person, what is late first."""
    today = clock.day_of(found.now)
    others = [one for one in found.tasks if one.closed_at is None and one.id != task_id]
    soon = [one for one in others if (one.due_on - today).days <= SHEET["beside_days"]]
    for one in sorted(soon, key=lambda task: task.due_on):
        late = (today - one.due_on).days
        if late > 0:
            yield Fact(task_title(one), unit=_("逾期%(days)s天") % {"days": late}, tone="amber")
        else:
            yield Fact(task_title(one), unit=day_word(one.due_on, today))
