"""From values to the series and panels that the charts draw. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from kangxu.clinical.targets import PressureTarget, Target
from kangxu.foundation import clock
from kangxu.web.components.chart_data import ActionLine, Band, Ink, MeanPoint, Panel, Point, Series
from kangxu.web.person.display import SHEET
from kangxu.web.person.lines import GAPS, axis, is_dense, joined, trailing_mean
from kangxu.web.person.plot import Plot, is_mostly_home
from kangxu.web.person.plot_words import end_words, inner_notes, note_words, unit_words
from kangxu.web.person.values import Held, Value


def panel(plot: Plot, *, height: int, ticks: int = 4) -> Panel:
    """One indicator as a panel; titled where several stand on one time axis."""
    series = _pressure_series(plot) if plot.indicator.is_pressure else _single_series(plot)
    low, high = axis(_extent(plot), ticks, plot.indicator.least_extent)
    series = tuple(_closed(one, low, high) for one in series)
    title, unit = (plot.indicator.label, unit_words(plot)) if plot.stacked else ("", "")
    return Panel(series, low, high, title, unit, height, ticks, inner_notes(plot, (low + high) / 2))


def _closed(series: Series, low: float, high: float) -> Series:
    """An open side of a target band reaches the end of the axis."""
    target = _ends(series.target, low, high) if series.target else None
    return replace(series, target=target, past=tuple(_ends(band, low, high) for band in series.past))


def _ends(band: Band, low: float, high: float) -> Band:
    return replace(band, low=low if band.low is None else band.low, high=high if band.high is None else band.high)


def _line(plot: Plot, values: Sequence[Value], place: int) -> tuple[MeanPoint, ...]:
    if is_mostly_home(values):
        home = [value for value in values if value.is_home]
        return trailing_mean(home, place, plot.span.mean_days, GAPS["home"])
    return joined(values, place, GAPS["home"] if is_dense(values) else GAPS["other"])


def _single_series(plot: Plot) -> tuple[Series, ...]:
    aim = plot.aim if isinstance(plot.aim, Target) else None
    words, notes, tone = end_words(plot, 0, plot.indicator.label)
    bands = [_band(one) for one in plot.aims]
    made = Series(
        label=plot.indicator.label, points=_points(plot, 0), mean=_line(plot, plot.values, 0), unit=plot.indicator.unit,
        target=bands[-1] if bands else None, action=_action_line(aim), end_words=words, end_notes=notes, end_tone=tone,
        past=_past(bands),
    )  # fmt: skip
    return (made, *_range_of_days(plot), *_earlier(plot, 0))


def _past(bands: Sequence[Band | None]) -> tuple[Band, ...]:
    """What held before the last, where there was a target."""
    return tuple(band for band in bands[:-1] if band)


def _range_of_days(plot: Plot) -> tuple[Series, ...]:
    """Lowest and highest of each day around the mean, where days stand for their values."""
    if not is_dense(plot.values):
        return ()
    days = [value for value in plot.values if value.low is not None and value.high is not None]
    sides = ((_("每天最高"), [value.high for value in days]), (_("每天最低"), [value.low for value in days]))
    return tuple(
        Series(label, (), "slate", _broken(days, numbers), unit=plot.indicator.unit, end_words=label)
        for label, numbers in sides
    )


def _broken(days: Sequence[Value], numbers: Sequence[float | None]) -> tuple[MeanPoint, ...]:
    made: list[MeanPoint] = []
    for at, (day, number) in enumerate(zip(days, numbers, strict=True)):
        if at and day.at - days[at - 1].at > timedelta(days=GAPS["home"]):
            made.append(MeanPoint(days[at - 1].at + timedelta(seconds=1), None))
        made.append(MeanPoint(day.at, number))
    return tuple(made)


def _pressure_series(plot: Plot) -> tuple[Series, ...]:
    aim = plot.aim if isinstance(plot.aim, PressureTarget) else None
    labels: tuple[str, str] = (_("收缩压"), _("舒张压"))
    inks: tuple[Ink, Ink] = ("teal", "slate")
    made: list[Series] = []
    for place, (label, ink) in enumerate(zip(labels, inks, strict=True)):
        one = (aim.systolic, aim.diastolic)[place] if aim else None
        bands = [_pressure_band(held, place) for held in plot.aims]
        words, notes, tone = end_words(plot, place, label)
        series = Series(
            label=label, points=_points(plot, place), ink=ink, mean=_line(plot, plot.values, place), unit="mmHg",
            target=bands[-1] if bands else None, action=_action_line(one) if place == 0 else None, end_words=words,
            end_notes=notes, end_tone=tone, past=_past(bands),
        )  # fmt: skip
        made.append(series)
        made.extend(_earlier(plot, place))
    return tuple(made)


def _earlier(plot: Plot, place: int) -> tuple[Series, ...]:
    """The same months a year ago as a line of its own."""
    if not plot.earlier:
        return ()
    label = _("去年同期")
    return (Series(label, (), "ochre", _line(plot, plot.earlier, place), unit=plot.indicator.unit, end_words=label),)


def _points(plot: Plot, place: int) -> tuple[Point, ...]:
    return tuple(
        Point(
            at=value.at, value=value.numbers[place], source=value.shape, action=value.reached[place],
            doubtful=bool(value.doubt) and value.state != "action", shown=value.shown,
            verdict=value.verdict, note=note_words(plot, value),
        )
        for value in plot.drawn
    )  # fmt: skip


def _target_words(words: str) -> str:
    return _("目标 %(target)s") % {"target": words}


def _action_line(aim: Target | None) -> ActionLine | None:
    if aim is None or aim.action_high is None:
        return None
    return ActionLine(aim.action_high, _("处置线≥%(line)s") % {"line": f"{aim.action_high:g}"})


def _band(held: Held) -> Band | None:
    aim = held.aim
    if not isinstance(aim, Target):
        return None
    return Band(aim.low, aim.high, _target_words(aim.words), _start(held.since), _start(held.until))


def _pressure_band(held: Held, place: int) -> Band | None:
    if not isinstance(held.aim, PressureTarget):
        return None
    aim = (held.aim.systolic, held.aim.diastolic)[place]
    if aim.high is None:
        return None
    low = aim.high - SHEET["band"]["systolic_height"] if place == 0 else None
    return Band(low, aim.high, _target_words(f"<{aim.high:g}"), _start(held.since), _start(held.until))


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=clock.zone()) if day else None


def _extent(plot: Plot) -> Iterable[float]:
    """Everything the axis must hold: the numbers, and the edges that are drawn."""
    for value in (*plot.values, *plot.earlier):
        yield from value.numbers
        yield from (edge for edge in (value.low, value.high) if edge is not None and not plot.indicator.is_pressure)
    for held in plot.aims:
        yield from _edges(held.aim)
    aim = plot.aim
    if isinstance(aim, PressureTarget) and aim.systolic.action_high and aim.diastolic.high:
        yield aim.systolic.action_high
        yield aim.diastolic.high - SHEET["band"]["systolic_height"]


def _edges(aim: Target | PressureTarget | None) -> Iterable[float]:
    parts = (aim.systolic, aim.diastolic) if isinstance(aim, PressureTarget) else (aim,) if aim else ()
    return (edge for part in parts for edge in (part.low, part.high) if edge is not None)
