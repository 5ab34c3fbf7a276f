"""Pictures of the dashboard: the course of the rate, how tiers moved, the institutions."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from kangxu.clinical.tiers import TIERS
from kangxu.evidence.queries import Dashboard, Score
from kangxu.evidence.queries import Site as SiteScore
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.rate_chart import RateChart, RateLine
from kangxu.web.components.shapes import Fact, Rich
from kangxu.web.components.share_bar import ShareBar
from kangxu.web.components.site_interval import Site, SiteInterval
from kangxu.web.components.tier_flow import Flow, FlowNode, TierFlow
from kangxu.web.report import words
from kangxu.web.report.asked import Asked

STEP = 5  # per cent between the lines of the axis
_RANK = {"red": 0, "yellow": 1, "green": 2}
_TONES = {"red": "red", "yellow": "yellow", "green": "green", "new": "teal"}


def course(seen: Dashboard) -> RateChart | None:
    """The headline rate month by month: as counted then, and looked back where nothing was counted."""
    if seen.headline is None or seen.headline.today.rate is None:
        return None
    days = sorted({score.day for score in (*seen.course, *seen.looked_back)})
    lines = [
        RateLine(
            _("当月统计"), _at(seen.course, days), end_words=words.percent(seen.headline.today.rate), open_end=True
        )
    ]
    if seen.looked_back:
        lines.append(RateLine(_("回看"), _at(seen.looked_back, days), end_words=_("回看"), look="before"))
    goal = seen.headline.measure.target
    low, high = _bounds([value for line in lines for value in line.values if value is not None], goal)
    return RateChart(
        id="course",
        periods=tuple(words.month_words(day) for day in days),
        lines=tuple(lines),
        summary=_("%(measure)s现为%(rate)s") % {
            "measure": seen.headline.measure.title, "rate": words.percent(seen.headline.today.rate)
        },
        low=low,
        high=high,
        goal=goal,
        goal_words=words.goal(seen.headline.measure),
        table=_course_table(seen, days),
    )  # fmt: skip


def _at(scores: tuple[Score, ...], days: list[date]) -> tuple[float | None, ...]:
    rates = {score.day: score.rate for score in scores}
    return tuple(None if rates.get(day) is None else round(rates[day] or 0, 1) for day in days)


def _bounds(values: list[float], goal: float | None) -> tuple[float, float]:
    known = [*values, *([] if goal is None else [goal])]
    return max(0, min(known) // STEP * STEP - STEP), min(100, max(known) // STEP * STEP + 2 * STEP)


def _course_table(seen: Dashboard, days: list[date]) -> DataTable:
    counted = {score.day: (score, _("当月统计")) for score in seen.course}
    looked = {score.day: (score, _("回看")) for score in seen.looked_back}
    known = {**looked, **counted}
    rows = [
        TableRow((day.isoformat(), words.counts(known[day][0]), words.percent(known[day][0].rate), known[day][1]))
        for day in reversed(days)
    ]
    columns = (
        Column(_("日期")),
        Column(_("达标 / 应测"), align="end"),
        Column(_("达标率"), align="end"),
        Column(_("怎么算")),
    )
    return DataTable(str(seen.headline.measure.title) if seen.headline else "", columns, tuple(rows))


def reasons(seen: Dashboard, lists: Asked | None) -> DataTable | None:
    """Where everybody stands in the headline measure, each with the list behind."""
    if seen.headline is None or not seen.headline.why:
        return None
    total = sum(seen.headline.why.values())
    measure = seen.headline.measure
    rows = tuple(
        TableRow(
            (
                Cell(str(measure.reasons.get(why, why)), href=lists.listed(measure.code, why=why) if lists else ""),
                Cell(f"{number:,}"),
                Cell(component=ShareBar(100 * number / total, words.percent(100 * number / total))),
            )
        )
        for why, number in sorted(seen.headline.why.items(), key=lambda one: -one[1])
    )
    columns = (Column(_("情况")), Column(_("人数"), align="end"), Column(_("占比")))
    return DataTable(_("%(measure)s：各种情况的人数") % {"measure": measure.title}, columns, rows)


def flow(seen: Dashboard) -> tuple[TierFlow | None, Rich]:
    """Tiers then and now, and in words how many got better and worse."""
    if not seen.flow or seen.headline is None:
        return None, ()
    flows = tuple(_flow(why, number) for why, number in seen.flow.items())
    better = sum(one.count for one in flows if one.kind == "better")
    worse = sum(one.count for one in flows if one.kind == "worse")
    today = seen.headline.today.day
    picture = TierFlow(
        words.day_words(today - timedelta(days=seen.flow_days)),
        words.day_words(today),
        _nodes(flows, "start"),
        _nodes(flows, "end"),
        flows,
        _("好转%(better)s人，加重%(worse)s人") % {"better": f"{better:,}", "worse": f"{worse:,}"},
    )
    said: Rich = (
        Fact(_("好转%(number)s") % {"number": f"{better:,}"}, tone="green"), "，",
        Fact(_("加重%(number)s") % {"number": f"{worse:,}"}, tone="red"),
    )  # fmt: skip
    return picture, said


def _nodes(flows: tuple[Flow, ...], side: str) -> tuple[FlowNode, ...]:
    names = {
        **{code: tier["mark"] or _("未分级") for code, tier in TIERS.items()},
        "new": _("新纳入"),
        "left": _("离开"),
    }
    sums = {code: sum(one.count for one in flows if getattr(one, side) == code) for code in names}
    return tuple(
        FlowNode(code, f"{names[code]}{number:,}", _TONES.get(code, "none"))  # type: ignore[arg-type]
        for code, number in sums.items()
        if number
    )


def _flow(why: str, number: int) -> Flow:
    start, _arrow, end = why.partition(">")
    if start == end:
        return Flow(start, end, number, "same")
    if start not in _RANK or end not in _RANK:
        return Flow(start, end, number, "other")
    return Flow(start, end, number, "better" if _RANK[end] > _RANK[start] else "worse")


def sites(seen: Dashboard, asked: Asked) -> SiteInterval | None:
    """Institutions with their intervals; red only when the interval lies below the whole and it falls."""
    if len(seen.sites) < 2 or seen.headline is None or seen.headline.today.rate is None:
        return None
    overall = seen.headline.today.rate
    shown = tuple(_site(site, overall, asked) for site in seen.sites if site.today.denominator)
    return SiteInterval(shown, overall, _("各院点"), _("比90天前"), _("达标 / 应测"), str(seen.headline.measure.title))


def _site(site: SiteScore, overall: float, asked: Asked) -> Site:
    low, high = words.interval(site.today)
    rate = site.today.rate or 0
    change = rate - site.before.rate if site.before and site.before.rate is not None else None
    below = high < overall
    falling = change is not None and change <= -words.NOTHING
    return Site(
        site.place.name, words.counts(site.today), rate, low, high,
        change="" if change is None else words.arrow(change), note=_("偏低") if below else "",
        tone="red" if below and falling else "amber" if below else "",
        href=asked.board(place_id=site.place.id),
    )  # fmt: skip
