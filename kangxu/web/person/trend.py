"""The trend workspace as ready values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.web.components.empty import Empty
from kangxu.web.components.identity_bar import IdentityBar
from kangxu.web.components.pager import Pager
from kangxu.web.components.reading_table import ReadingTable
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.small_multiples import SmallMultiples
from kangxu.web.components.source_mark import SourceMark
from kangxu.web.person import overlays, rows
from kangxu.web.person.display import PRESSURE, RANGES, SHEET, Indicator, indicator
from kangxu.web.person.facts import TaskFact
from kangxu.web.person.identity import identity, name_of
from kangxu.web.person.plot import Plot
from kangxu.web.person.plots import panel
from kangxu.web.person.scatter import ScatterCard, scatter_card, sentences
from kangxu.web.person.values import Value, apart_words, target_words, values_of
from kangxu.web.person.words import SHAPES, SOURCES, source_words
from kangxu.web.person.workspace import OWN, ROWS, YEAR, Asked, Gathered

CHART = "workspace"
SWAP = "#trend-page"


@dataclass(frozen=True)
class Choice:
    """One box to tick: an indicator with its newest value, a source with its number."""

    value: str
    label: str
    on: bool
    shown: str
    mark: SourceMark | None = None


@dataclass(frozen=True)
class TrendPage:
    """Everything the workspace shows."""

    title: str
    identity: IdentityBar
    asked: Asked
    first: str
    last: str
    ranges: Segmented
    views: Segmented
    indicators: tuple[Choice, ...]
    more: tuple[Choice, ...]
    sources: tuple[Choice, ...]
    layers: tuple[Choice, ...]
    doubts: str
    chart: SmallMultiples | None
    table: ReadingTable | None
    scatter: ScatterCard | None
    scatter_ranges: Segmented | None
    changes: tuple[str, ...]
    empty: Empty | None
    csv_href: str


def trend_page(asked: Asked, known: Gathered, *, viewer: Viewer, tasks: list[TaskFact], now: datetime) -> TrendPage:
    chosen = [one for code in asked.indicators if (one := indicator(code))]
    values = {one.code: values_of(one, known.readings, known.targets) for one in chosen}
    current = {code: [one for one in found if one.at >= asked.start] for code, found in values.items()}
    shown, hidden = _indicators(asked, known)
    pressures = current.get(PRESSURE, [])
    return TrendPage(
        title=name_of(known.who),
        identity=identity(known.who, viewer=viewer, active="person-trend", tasks=tasks, compact=True),
        asked=asked,
        first=clock.day_of(asked.start).isoformat(),
        last=clock.day_of(asked.end - timedelta(seconds=1)).isoformat(),
        ranges=_ranges(asked),
        views=_views(asked),
        indicators=shown,
        more=hidden,
        sources=_sources(asked, known, chosen),
        layers=_layers(asked),
        doubts=_doubts(current),
        chart=_chart(asked, known, chosen, values, now) if asked.view == "chart" and any(current.values()) else None,
        table=_table(asked, known, chosen) if asked.view == "table" and known.moments else None,
        scatter=_scatter(asked, known, pressures),
        scatter_ranges=_scatter_ranges(asked) if pressures else None,
        changes=sentences(pressures, now=asked.end, days=RANGES["3y"].mean_days),
        empty=_empty(known) if not (any(current.values()) or known.moments) else None,
        csv_href=asked.href("person-csv"),
    )


def _chart(
    asked: Asked, known: Gathered, chosen: Sequence[Indicator], values: dict[str, list[Value]], now: datetime
) -> SmallMultiples:
    plots = [_plot(asked, known, one, values[one.code], now) for one in chosen]
    drawn = [panel(plot, height=plot.indicator.height, ticks=4 if plot.indicator.is_pressure else 3)
             for plot in plots if plot.values]  # fmt: skip
    every = [value for plot in plots for value in plot.values]
    reached = any(point.action for one in drawn for series in one.series for point in series.points)
    span = asked.span
    flags = overlays.flags(known.happened, known.contacts, span) if "event" in asked.layers else ()
    summary = _("%(what)s，%(first)s至%(last)s") % {
        "what": _("、").join(plot.indicator.label for plot in plots), "first": clock.day_of(span.start),
        "last": clock.day_of(span.end),
    }  # fmt: skip
    return SmallMultiples(
        CHART, span.start, span.end, tuple(drawn), summary,
        events=overlays.with_targets(flags, [plot for plot in plots if plot.values]),
        strips=overlays.strips(known.medicines, span, now) if "medicine" in asked.layers else (),
        key=overlays.key(every, reached),
    )  # fmt: skip


def _plot(asked: Asked, known: Gathered, one: Indicator, values: Sequence[Value], now: datetime) -> Plot:
    current = [value for value in values if value.at >= asked.start]
    earlier = [_moved(value) for value in values if value.at + YEAR < asked.end] if asked.last_year else []
    earlier = [value for value in earlier if value.at >= asked.start]
    return Plot(
        one, current, known.targets, asked.span, now, known.origins, earlier, "target" in asked.layers, stacked=True
    )


def _moved(value: Value) -> Value:
    """The same value a year later, to lie under the present."""
    return Value(**{name: getattr(value, name) for name in Value.__slots__} | {"at": value.at + YEAR})


def _table(asked: Asked, known: Gathered, chosen: Sequence[Indicator]) -> ReadingTable:
    shown = known.moments
    more = len(shown) > ROWS
    if more:
        cut = shown[ROWS - 1].at
        shown = [moment for moment in shown if moment.at >= cut]
        more = len(known.moments) > len(shown)
    before = shown[-1].at.astimezone(UTC).isoformat() if more else ""
    pager = Pager(
        before_href=asked.href() if asked.before else "", after_href=asked.href(before=before) if more else "",
        words=_("按日期倒序，每页%(rows)s行") % {"rows": ROWS}, target=SWAP,
    )  # fmt: skip
    columns = tuple(rows.column(one, _target(one, known)) for one in chosen)
    made = tuple(rows.moment_row(moment, chosen, known.targets) for moment in shown)
    return ReadingTable(_("所选指标的全部读数"), columns, made, pager)


def _target(one: Indicator, known: Gathered) -> str:
    newest = known.latest.get(one.analytes[0])
    source, slot = (newest.source, newest.slot) if newest else ("clinic", None)
    return _("；").join([target_words(one, known.targets, source, slot), *apart_words(one, known.targets)])


def _indicators(asked: Asked, known: Gathered) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """What was measured, the usual first; the long tail folds away."""
    made = [Choice(one.code, one.label, one.code in asked.indicators, _newest(one, known)) for one in known.measured]
    first = SHEET["trend"]["listed_first"]
    return tuple(made[:first]), tuple(made[first:])


def _newest(one: Indicator, known: Gathered) -> str:
    numbers = [known.latest[code].value for code in one.analytes if code in known.latest]
    shown = "/".join(one.number(number) for number in numbers if number is not None)
    return f"{shown}%" if one.unit == "%" else shown


def _sources(asked: Asked, known: Gathered, chosen: Sequence[Indicator]) -> tuple[Choice, ...]:
    counted = {one.analytes[0] for one in chosen}
    sizes: dict[str, int] = {}
    for (source, analyte), count in known.counts.items():
        if analyte in counted:
            sizes[source] = sizes.get(source, 0) + count
    return tuple(
        Choice(
            code, source_words(code), not asked.sources or code in asked.sources, str(sizes.get(code, 0)),
            SourceMark(SHAPES[code]),
        )
        for code in SOURCES
        if code in sizes or code in asked.sources
    )  # fmt: skip


def _layers(asked: Asked) -> tuple[Choice, ...]:
    words = {"target": _("目标带"), "medicine": _("用药"), "event": _("事件")}
    return tuple(Choice(code, label, code in asked.layers, "") for code, label in words.items())


def _doubts(values: dict[str, list[Value]]) -> str:
    count = sum(bool(value.doubt) for found in values.values() for value in found)
    return _("%(count)s次存疑，不计均值") % {"count": count} if count else ""


def _ranges(asked: Asked) -> Segmented:
    words = {"90d": _("90天"), "1y": _("1年"), "3y": _("3年")}
    options = [Link(label, asked.href(range=code), asked.range == code) for code, label in words.items()]
    own = asked.href(
        **{"range": OWN, "from": clock.day_of(asked.start).isoformat(), "to": clock.day_of(asked.end).isoformat()}
    )
    return Segmented(_("时间范围"), (*options, Link(_("自选"), own, asked.range == OWN)))


def _views(asked: Asked) -> Segmented:
    return Segmented(
        _("图或表"),
        (
            Link(_("图"), asked.href(view="chart"), asked.view == "chart", icon="chart"),
            Link(_("表"), asked.href(view="table"), asked.view == "table", icon="table"),
        ),
    )


def _scatter(asked: Asked, known: Gathered, pressures: Sequence[Value]) -> ScatterCard | None:
    what = indicator(PRESSURE)
    if what is None or not pressures:
        return None
    since = asked.start if asked.scatter == "all" else max(asked.start, asked.end - RANGES["90d"].span)
    return scatter_card(pressures, what, known.targets, since=since)


def _scatter_ranges(asked: Asked) -> Segmented:
    options = (
        Link(_("90天"), asked.href(scatter="90d"), asked.scatter == "90d"),
        Link(_("整段"), asked.href(scatter="all"), asked.scatter == "all"),
    )
    return Segmented(_("分布图的时间"), options)


def _empty(known: Gathered) -> Empty:
    if not known.measured:
        return Empty(_("还没有任何数值"), _("没有从体检、检验或家用设备收到过。可以在患者页录入，或从导入中心导入。"))
    return Empty(_("这段时间没有所选的指标"), _("把时间拉长，或在左边换指标、勾上来源。"), kind="no_match")
