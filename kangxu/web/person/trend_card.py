"""The chart of the person page: one indicator over a span, the same as a table, with ranges and export. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.followup.queries import ContactLine
from kangxu.foundation import clock
from kangxu.programmes.targets import Targets
from kangxu.records.queries import EventView, MedicineView, Origin, ReadingView
from kangxu.web.components.button import Button
from kangxu.web.components.chart_tools import ChartTools
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.reading_table import ReadingTable
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.trend_chart import TrendChart
from kangxu.web.person import overlays, rows
from kangxu.web.person.display import RANGES, SHEET, Indicator
from kangxu.web.person.identity import address
from kangxu.web.person.plot import Plot, Span
from kangxu.web.person.plot_words import thinned_words
from kangxu.web.person.plots import panel
from kangxu.web.person.values import Value, apart_words, target_words, values_of
from kangxu.web.person.words import day_words

SHOWN = ("1m", "6m", "1y", "3y")
CHART = "person-trend"
_HEIGHT = 214
_PRESSURE_HEIGHT = 186


@dataclass(frozen=True)
class Course:
    """What the chart is made from."""

    person_id: int
    indicator: Indicator
    chosen: str
    readings: Sequence[ReadingView]
    happened: Sequence[EventView]
    contacts: Sequence[ContactLine]
    medicines: Sequence[MedicineView]
    origins: Mapping[int, Origin]
    targets: Targets
    now: datetime
    ever: bool

    @property
    def span(self) -> Span:
        return Span.until(self.now, RANGES[self.chosen])


@dataclass(frozen=True)
class TrendCard:
    title: str
    sub: str
    chart: TrendChart | None
    tools: ChartTools
    empty: Empty | None
    workspace_href: str
    target_href: str


def trend_card(course: Course, *, may_set: bool, may_record: bool) -> TrendCard:
    values = values_of(course.indicator, course.readings, course.targets)
    plot = Plot(course.indicator, values, course.targets, course.span, course.now, course.origins)
    person, code = course.person_id, course.indicator.code
    sub = _("，").join(part for part in (_sub(course, plot), thinned_words(plot)) if part)
    return TrendCard(
        title=_("%(what)s趋势") % {"what": course.indicator.label}, sub=sub,
        chart=_chart(course, plot) if values else None, tools=_tools(course),
        empty=None if values else _empty(course, may_record),
        workspace_href=address("person-trend", person, i=code, range="3y" if course.chosen == "3y" else "1y"),
        target_href=address("person-target", person, analyte=code) if may_set else "",
    )  # fmt: skip


def _chart(course: Course, plot: Plot) -> TrendChart:
    drawn = panel(plot, height=_PRESSURE_HEIGHT if course.indicator.is_pressure else _HEIGHT, ticks=5)
    reached = any(point.action for series in drawn.series for point in series.points)
    return TrendChart(
        CHART, course.span.start, course.span.end, (drawn,), _summary(course, plot.values),
        events=overlays.with_targets(overlays.flags(course.happened, course.contacts, course.span), [plot]),
        strips=overlays.strips(course.medicines, course.span, course.now),
        key=overlays.key(plot.values, reached), table=_table(course, plot.values),
    )  # fmt: skip


def _table(course: Course, values: Sequence[Value]) -> ReadingTable:
    newest = list(reversed(values))
    shown = newest[: SHEET["chart_table_rows"]]
    words = _("共%(count)s行") % {"count": len(newest)}
    if len(shown) < len(newest):
        words = _("最近%(shown)s行，共%(count)s行；全部在指标趋势里") % {"shown": len(shown), "count": len(newest)}
    made = tuple(rows.single_row(one, course.origins) for one in shown)
    column = rows.column(course.indicator, target_words(course.indicator, course.targets, newest[0].source))
    return ReadingTable(course.indicator.label, (column,), made, Pager(words=words))


def _tools(course: Course) -> ChartTools:
    words = {"1m": _("1月"), "6m": _("6月"), "1y": _("1年"), "3y": _("3年")}
    options = tuple(
        Link(
            words[code],
            address("person", course.person_id, show=course.indicator.code, range=code),
            code == course.chosen,
        )
        for code in SHOWN
    )
    csv = address("person-csv", course.person_id, i=course.indicator.code, range=course.chosen)
    return ChartTools(CHART, Segmented(_("时间范围"), options, target="#trend"), csv_href=csv)


def _sub(course: Course, plot: Plot) -> str:
    """Whose target it is, and since when; what is set apart for a time of day."""
    words = plot.aim.words if plot.aim else ""
    apart = apart_words(course.indicator, course.targets)
    if not words:
        return _("，").join([_("没有目标"), *apart])
    own = next((one for code in course.indicator.analytes if (one := course.targets.personal.get(code))), None)
    if own is None:
        return _("，").join([_("默认目标 %(target)s") % {"target": words}, *apart])
    who = f"{own.set_by_name} {day_words(own.since, course.now)}".strip()
    return _("，").join([_("个人目标 %(target)s，%(who)s定") % {"target": words, "who": who}, *apart])


def _summary(course: Course, values: Sequence[Value]) -> str:
    """The chart for those who hear it."""
    last = values[-1]
    return _("%(what)s，%(start)s至%(end)s共%(count)s次，最近一次%(value)s %(unit)s，%(day)s %(verdict)s") % {
        "what": course.indicator.label, "start": clock.day_of(course.span.start), "end": clock.day_of(course.span.end),
        "count": len(values), "value": last.shown, "unit": course.indicator.unit, "day": clock.day_of(last.at),
        "verdict": last.verdict,
    }  # fmt: skip


def _empty(course: Course, may_record: bool) -> Empty:
    words = {"what": course.indicator.label}
    if course.ever:
        last = address("person", course.person_id, show=course.indicator.code, range="3y")
        step = (Button(_("看3年"), href=last),) if course.chosen != "3y" else ()
        return Empty(
            _("这段时间没有%(what)s") % words, _("数据在更早的时候，把时间范围拉长看看。"), actions=step, compact=True
        )
    attrs = {"hx-get": address("person-reading", course.person_id), "hx-target": "#drawer-body"}
    step = (Button(_("录入第一次测量"), icon="plus", attrs=attrs),) if may_record else ()
    why = _("没有从体检、检验或家用设备收到过。可以先录入一次，或从导入中心导入。")
    return Empty(_("还没有%(what)s") % words, why, actions=step, compact=True)
