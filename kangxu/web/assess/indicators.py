"""The table of indicators and the charts of a report: first, before, now, target, reference, source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.reference import Range, Sex, reference_range
from kangxu.clinical.sheets import load_sheet
from kangxu.clinical.targets import PressureTarget, Target
from kangxu.foundation import clock
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.queries import targets_of
from kangxu.programmes.targets import Profile, Targets
from kangxu.records.queries import series_of
from kangxu.web.assess.words import unit_words
from kangxu.web.components.shapes import Tone
from kangxu.web.person.display import Indicator, indicator
from kangxu.web.person.values import Held, Value, aim_at, aims_over, values_of, without_doubt
from kangxu.web.person.words import source_words

SHEET: dict[str, Any] = load_sheet("report.toml", "kangxu.web.assess")
NOTHING = "–"
SEXES: dict[str, Sex] = {"1": "male", "2": "female"}
DIGITS = 6  # a converted value may lie a hair beside the edge it equals
SAME = 0.01  # of the value before: less is no change


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator of a person with all its values in the span, oldest first, and its target."""

    indicator: Indicator
    values: Sequence[Value]
    targets: Targets

    @property
    def aim(self) -> Target | PressureTarget | None:
        return aim_at(self.indicator, self.targets, self.values[-1])

    @property
    def aims(self) -> tuple[Held, ...]:
        """The targets that held from the first to the last value, each with its days."""
        first, last = self.values[0], self.values[-1]
        days = (clock.day_of(first.at), clock.day_of(last.at))
        return aims_over(self.indicator, self.targets, days, last.source, last.slot)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `before` and `first` are empty where there is only one value."""

    code: str
    label: str
    plain: str
    unit: str
    first: str
    first_on: str
    before: str
    before_on: str
    now: str
    now_on: str
    arrow: str
    target: str
    reference: str
    source: str
    verdict: str
    tone: Tone


def read_measured(person_id: int, *, viewer: Viewer, until: datetime) -> list[Measured]:
    """What the report's table speaks of, as it was known at that moment. Two queries."""
    known = [one for code in SHEET["indicators"] if (one := indicator(code))]
    since = until - timedelta(days=SHEET["chart_days"])
    analytes = [analyte for one in known for analyte in one.analytes]
    readings = series_of(
        person_id, viewer=viewer, analytes=analytes, dense_above=SHEET["dense_above"], since=since, until=until
    )
    targets = targets_of(person_id, at=until, on=clock.day_of(until), viewer=viewer) or Targets(
        Profile(None, frozenset())
    )
    made = [Measured(one, by_day(without_doubt(values_of(one, readings, targets.of_today))), targets) for one in known]
    return current([one for one in made if one.values])


def by_day(values: Sequence[Value]) -> list[Value]:
    """The last value of each day: three cuff readings of one visit are no course."""
    return list({one.at.astimezone(clock.zone()).date(): one for one in values}.values())


def current(measured: list[Measured]) -> list[Measured]:
    """Without a body-mass index from before the newest weight: the two would contradict each other."""
    newest = {one.indicator.code: one.values[-1].at for one in measured}
    old = "WEIGHT" in newest and "BMI" in newest and newest["BMI"] < newest["WEIGHT"]
    return [one for one in measured if not (old and one.indicator.code == "BMI")]


def rows(measured: Sequence[Measured], *, sex: str, age: float | None = None) -> tuple[Row, ...]:
    return tuple(_row(one, _reference(one.indicator, sex, age)) for one in measured)


def charted(measured: Sequence[Measured]) -> list[Measured]:
    """The two indicators whose course is drawn."""
    known = {one.indicator.code: one for one in measured if len(one.values) >= SHEET["chart_values"]}
    return [known[code] for code in SHEET["charts"] if code in known][:2]


def _row(one: Measured, usual: Range | None) -> Row:
    what, values, now = one.indicator, one.values, one.values[-1]
    first, before = (values[0] if len(values) > 2 else None), (values[-2] if len(values) > 1 else None)
    verdict, tone = _verdict(now, usual)
    return Row(
        code=what.code, label=what.label, plain=plain_words(what), unit=unit_words(what.unit),
        first=first.shown if first else NOTHING, first_on=_day(first), before=before.shown if before else NOTHING,
        before_on=_day(before), now=now.shown, now_on=_day(now), arrow=_arrow(before, now),
        target=one.aim.words if one.aim else NOTHING,
        reference=usual.words() if usual else NOTHING, source=source_words(now.source), verdict=verdict, tone=tone,
    )  # fmt: skip


def _verdict(now: Value, usual: Range | None) -> tuple[str, Tone]:
    """Against the personal target where there is one, else against the reference range."""
    if now.judgement is not None:
        return now.verdict, now.tone
    place = usual.place(round(now.numbers[0], DIGITS)) if usual else "within"
    if place == "above":
        return _("偏高"), "amber"
    return (_("偏低"), "amber") if place == "below" else ("", "")


def plain_words(what: Indicator) -> str:
    return plain_label(what.code, what.label)


def plain_label(code: str, otherwise: str) -> str:
    """What people call an indicator; without such a word its usual name."""
    words = SHEET["plain"].get(code)
    return spoken(words["zh"], words["en"]) if words else otherwise


def reference_words(code: str, sex: str, age: float | None) -> str:
    """The reference range of an indicator in words; a dash where there is none."""
    usual = reference_range(code, SEXES.get(sex), age)
    return usual.words() if usual else NOTHING


def _reference(what: Indicator, sex: str, age: float | None) -> Range | None:
    return reference_range(what.code, SEXES.get(sex), age)


def _arrow(before: Value | None, now: Value) -> str:
    """Which way it went; nothing for less than a hundredth."""
    if before is None or abs(now.numbers[0] - before.numbers[0]) <= SAME * abs(before.numbers[0]):
        return ""
    return "↑" if now.numbers[0] > before.numbers[0] else "↓"


def _day(value: Value | None) -> str:
    return f"{value.at.astimezone(clock.zone()):%Y-%m-%d}" if value else ""


def edges(aim: Target | PressureTarget | None) -> list[tuple[float | None, float | None]]:
    """The bands in which values are in target: of a pressure only the upper edges matter."""
    if isinstance(aim, PressureTarget):
        return [(aim.systolic.low, aim.systolic.high)]
    return [(aim.low, aim.high)] if aim else []


def span_words(since: date, until: date) -> str:
    return _("%(since)s至%(until)s") % {"since": since.isoformat(), "until": until.isoformat()}
