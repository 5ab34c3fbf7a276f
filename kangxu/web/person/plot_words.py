"""The words of a chart: at its right edge, in its gaps, in its tooltips. Pure."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from kangxu.web.components.chart_data import ChartNote
from kangxu.web.components.shapes import Tone
from kangxu.web.person.display import SHEET, Indicator
from kangxu.web.person.lines import GAPS, is_dense, is_method_change, mean_of
from kangxu.web.person.plot import Plot
from kangxu.web.person.values import Value, without_doubt
from kangxu.web.person.words import day_words, origin_words, slot_words


def note_words(plot: Plot, value: Value) -> str:
    """The second line of a tooltip: when in the day, how, who entered it, what is odd."""
    day = ""
    if value.count > 1 and value.low is not None and value.high is not None:
        number = plot.indicator.number
        day = _("当天%(count)s次的均值，%(low)s–%(high)s") % {
            "count": value.count, "low": number(value.low), "high": number(value.high)
        }  # fmt: skip
    who = origin_words(plot.origins.get(value.batch_id))
    parts = (slot_words(value.slot), day, value.method or "", who, value.doubt)
    return _("，").join(part for part in parts if part)


def end_words(plot: Plot, place: int, label: str) -> tuple[str, tuple[str, ...], Tone]:
    """Words at the right edge: the mean or the last value with its date, and how it stands to last year."""
    last = plot.last
    if last is None:
        return "", (), ""
    shown = last.shown.split("/")[place] if plot.indicator.is_pressure else last.shown
    change = _change_words(plot, place) if plot.stacked else ()
    if plot.is_averaged:
        home = [value for value in plot.values if value.is_home and value.at > last.at - _window(plot)]
        mean = mean_of(home, place)
        if mean is not None and len(home) > 1:
            words = _("%(label)s%(days)s日均%(mean)s") % {
                "label": label if plot.indicator.is_pressure else "", "days": plot.span.mean_days,
                "mean": plot.indicator.number(mean),
            }  # fmt: skip
            return words, change, ""
    lead = f"{label} " if plot.indicator.is_pressure else ""
    return f"{lead}{shown}  {day_words(last.at, plot.now)}", change, _verdict_tone(last)


def _verdict_tone(value: Value) -> Tone:
    return "" if value.doubt and value.state != "action" else value.tone


def _window(plot: Plot) -> timedelta:
    return timedelta(days=plot.span.mean_days)


def _change_words(plot: Plot, place: int) -> tuple[str, ...]:
    """较去年↑0.8: the last value against that of a year before, give or take two months."""
    last = plot.last
    if last is None:
        return ()
    then = last.at - timedelta(days=365)
    near = [value for value in without_doubt(plot.values) if abs(value.at - then) <= timedelta(days=60)]
    if not near:
        return ()
    before = min(near, key=lambda value: abs(value.at - then)).numbers[place]
    return (_("较去年%(change)s") % {"change": change_words(plot.indicator, last.numbers[place] - before)},)


def change_words(indicator: Indicator, difference: float) -> str:
    """↑0.8, ↓3, or 持平 when nothing shows in its decimals."""
    size = indicator.number(abs(difference))
    if float(size) == 0:
        return _("持平")
    return f"{'↑' if difference > 0 else '↓'}{size}"


def inner_notes(plot: Plot, middle: float) -> tuple[ChartNote, ...]:
    """Words in the plot: over a long gap of home values, and where the method changed."""
    counted = without_doubt(plot.values)
    wide = plot.span.days * SHEET["gap_words_share"]
    made: list[ChartNote] = []
    for before, after in pairwise([value for value in counted if value.is_home]):
        days = (after.at - before.at) / timedelta(days=1)
        if days > max(GAPS["home"], wide):
            made.append(ChartNote(before.at, after.at, _("%(days)s天未上传") % {"days": int(days)}, middle))
    for before, after in pairwise(counted):
        if is_method_change(before, after):
            words = _("%(month)s换检验方法，前后不连线") % {"month": f"{after.at:%Y-%m}"}
            made.append(ChartNote(before.at, after.at, words, middle))
    return tuple(made)


def unit_words(plot: Plot) -> str:
    """mmHg，家测28日均; daily means say so."""
    if plot.is_averaged and plot.values:
        return _("%(unit)s，家测%(days)s日均") % {"unit": plot.indicator.unit, "days": plot.span.mean_days}
    return _("，").join(part for part in (plot.indicator.unit, thinned_words(plot)) if part)


def thinned_words(plot: Plot) -> str:
    """What was left out of the picture because it is too much to draw; the table has all."""
    if is_dense(plot.values):
        return _("数据太密，画的是每天的均值")
    if len(plot.drawn) < len(plot.values):
        return _("家测太密，只画均值和到处置线的点")
    return ""
