"""Pictures of the dashboard: the course of the rate, how tiers moved, the institutions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

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


def has_history(seen: Dashboard) -> bool:
    """Whether the rate was counted on more than one day that the course shows."""
    return len(seen.course) > 1


def course(seen: Dashboard) -> RateChart | None:
    """The headline rate month by month as it was counted; before there is such a history, a marked look back.

    The look back shows the rate of those who were measured: of all, it would rise with the measuring alone.
    """
    if seen.headline is None or seen.headline.today.rate is None:
        return None
    if has_history(seen):
        return _chart(seen, [_line(_("当月统计"), seen.course, [_rate(one) for one in seen.course])], goal=True)
    today = _line(_("今天"), seen.course, [one.rate_of_measured for one in seen.course])
    back = _line(_("回看"), seen.looked_back, [one.rate_of_measured for one in seen.looked_back], before=True)
    lines = [today, back] if seen.looked_back else [today]
    nobody_measured = all(value is None for _line_, known in lines for value in known.values())
    return None if nobody_measured else _chart(seen, lines, goal=False)


_Line = tuple[RateLine, dict[date, float | None]]


def _rate(score: Score) -> float | None:
    return score.rate


def _line(label: str, scores: tuple[Score, ...], rates: list[float | None], *, before: bool = False) -> _Line:
    known = {score.day: None if rate is None else round(rate, 1) for score, rate in zip(scores, rates, strict=True)}
    newest = known[scores[-1].day] if scores else None
    end = label if before else f"{label} {words.percent(newest)}"
    return RateLine(label, (), end_words=end, look="before" if before else "strong", open_end=not before), known


def _chart(seen: Dashboard, lines: list[_Line], *, goal: bool) -> RateChart:
    days = sorted({day for _line_, known in lines for day in known})
    drawn = tuple(replace(line, values=tuple(known.get(day) for day in days)) for line, known in lines)
    measure = seen.headline.measure if seen.headline else None
    target = measure.target if measure and goal else None
    low, high = _bounds([value for line in drawn for value in line.values if value is not None], target)
    return RateChart(
        id="course",
        periods=tuple(words.month_words(day) for day in days),
        lines=drawn,
        summary=_("，").join(line.end_words for line in drawn),
        low=low,
        high=high,
        goal=target,
        goal_words=words.goal(measure) if measure and goal else "",
        table=_course_table(seen, days),
    )


def _bounds(values: list[float], goal: float | None) -> tuple[float, float]:
    known = [*values, *([] if goal is None else [goal])]
    return max(0, min(known) // STEP * STEP - STEP), min(100, max(known) // STEP * STEP + 2 * STEP)


def _course_table(seen: Dashboard, days: list[date]) -> DataTable:
    looked = {score.day: (score, _("回看")) for score in seen.looked_back}
    known = {**looked, **{score.day: (score, "") for score in seen.course}}
    rows = [
        TableRow(
            (
                Cell(f"{day:%y-%m-%d}", sub=how), f"{score.numerator:,}", f"{score.denominator - score.unmeasured:,}",
                f"{score.denominator:,}", words.percent(score.rate_of_measured),
            )
        )
        for day in reversed(days)
        for score, how in [known[day]]
    ]  # fmt: skip
    columns = (
        Column(_("日期"), fit=True), Column(_("达标"), align="end"), Column(_("测过"), align="end"),
        Column(_("应测"), align="end"), Column(_("测过的达标率"), align="end"),
    )  # fmt: skip
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
        Fact(_("好转%(number)s") % {"number": f"{better:,}"}, tone="green"), _("，"),
        Fact(_("加重%(number)s") % {"number": f"{worse:,}"}, tone="red"),
    )  # fmt: skip
    return picture, said


def _nodes(flows: tuple[Flow, ...], side: str) -> tuple[FlowNode, ...]:
    names = {
        "red": _("红"),
        "yellow": _("黄"),
        "green": _("绿"),
        "unknown": _("未分级"),
        "new": _("新纳入"),
        "left": _("离开"),
    }
    sums = {code: sum(one.count for one in flows if getattr(one, side) == code) for code in names}
    return tuple(
        FlowNode(code, _flow_words(names[code], number), _TONES.get(code, "none"))  # type: ignore[arg-type]
        for code, number in sums.items()
        if number
    )


def _flow_words(name: str, number: int) -> str:
    return _("%(words)s%(number)s") % {"words": name, "number": f"{number:,}"}


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
