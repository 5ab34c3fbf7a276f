"""From values to the series and panels that the charts draw. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from kangxu.clinical.targets import PressureTarget, Target
from kangxu.web.components.chart_data import ActionLine, Band, Ink, MeanPoint, Panel, Point, Series
from kangxu.web.person.display import SHEET
from kangxu.web.person.lines import GAPS, axis, is_dense, joined, trailing_mean
from kangxu.web.person.plot import Plot, is_mostly_home
from kangxu.web.person.plot_words import end_words, inner_notes, note_words, unit_words
from kangxu.web.person.values import Value


def panel(plot: Plot, *, height: int, ticks: int = 4) -> Panel:
    """One indicator as a panel; titled where several stand on one time axis."""
    series = _pressure_series(plot) if plot.indicator.is_pressure else _single_series(plot)
    low, high = axis(_extent(plot), ticks, plot.indicator.least_extent)
    series = tuple(_closed(one, low, high) for one in series)
    title, unit = (plot.indicator.label, unit_words(plot)) if plot.stacked else ("", "")
    return Panel(series, low, high, title, unit, height, ticks, inner_notes(plot, (low + high) / 2))


def _closed(series: Series, low: float, high: float) -> Series:
    """An open side of a target band reaches the end of the axis."""
    band = series.target
    if band is None:
        return series
    ends = Band(low if band.low is None else band.low, high if band.high is None else band.high, band.words)
    return replace(series, target=ends)


def _line(plot: Plot, values: Sequence[Value], place: int) -> tuple[MeanPoint, ...]:
    if is_mostly_home(values):
        home = [value for value in values if value.is_home]
        return trailing_mean(home, place, plot.span.mean_days, GAPS["home"])
    return joined(values, place, GAPS["home"] if is_dense(values) else GAPS["other"])


def _single_series(plot: Plot) -> tuple[Series, ...]:
    aim = plot.aim if isinstance(plot.aim, Target) else None
    words, notes, tone = end_words(plot, 0, plot.indicator.label)
    made = Series(
        label=plot.indicator.label, points=_points(plot, 0), mean=_line(plot, plot.values, 0), unit=plot.indicator.unit,
        target=Band(aim.low, aim.high, _target_words(aim.words)) if aim else None, action=_action_line(aim),
        end_words=words, end_notes=notes, end_tone=tone,
    )  # fmt: skip
    return (made, *_range_of_days(plot), *_earlier(plot, 0))


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
        words, notes, tone = end_words(plot, place, label)
        series = Series(
            label=label, points=_points(plot, place), ink=ink, mean=_line(plot, plot.values, place), unit="mmHg",
            target=_pressure_band(one, place), action=_action_line(one) if place == 0 else None, end_words=words,
            end_notes=notes, end_tone=tone,
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


def _pressure_band(aim: Target | None, place: int) -> Band | None:
    if aim is None or aim.high is None:
        return None
    low = aim.high - SHEET["band"]["systolic_height"] if place == 0 else None
    return Band(low, aim.high, _target_words(f"<{aim.high:g}"))


def _extent(plot: Plot) -> Iterable[float]:
    """Everything the axis must hold: the numbers, and the edges that are drawn."""
    for value in (*plot.values, *plot.earlier):
        yield from value.numbers
        yield from (edge for edge in (value.low, value.high) if edge is not None and not plot.indicator.is_pressure)
    aim = plot.aim
    parts = (aim.systolic, aim.diastolic) if isinstance(aim, PressureTarget) else (aim,) if aim else ()
    for part in parts:
        yield from (edge for edge in (part.low, part.high) if edge is not None)
    if isinstance(aim, PressureTarget) and aim.systolic.action_high and aim.diastolic.high:
        yield aim.systolic.action_high
        yield aim.diastolic.high - SHEET["band"]["systolic_height"]
