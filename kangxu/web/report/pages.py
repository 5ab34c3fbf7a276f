"""The dashboard as ready values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.utils.translation import gettext as _

from kangxu.evidence.attention import Attention
from kangxu.evidence.measure import source_words
from kangxu.evidence.queries import Dashboard, Place, Tile
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.web.components.data_table import DataTable
from kangxu.web.components.definition_card import DefinitionCard
from kangxu.web.components.empty import Empty
from kangxu.web.components.exception_list import ExceptionList
from kangxu.web.components.lead_sentence import LeadSentence
from kangxu.web.components.metric_tile import Change, MetricTile
from kangxu.web.components.rate_chart import RateChart
from kangxu.web.components.shapes import Fact, Link, Rich, Tone
from kangxu.web.components.site_interval import SiteInterval
from kangxu.web.components.tier_flow import TierFlow
from kangxu.web.report import charts, words
from kangxu.web.report.asked import Asked
from kangxu.web.report.concerns import exceptions


@dataclass(frozen=True)
class DashboardPage:
    """Everything the dashboard shows; `empty` instead of all else when nothing is known yet."""

    title: str
    when: str
    programmes: tuple[Link, ...]
    places: tuple[Link, ...]
    programme: str
    place: str
    empty: Empty | None = None
    lead: LeadSentence | None = None
    tiles: tuple[MetricTile, ...] = ()
    course: RateChart | None = None
    course_title: str = ""
    course_note: str = ""
    flow: TierFlow | None = None
    flow_words: Rich = ()
    exceptions: ExceptionList | None = None
    reasons: DataTable | None = None
    reasons_title: str = ""
    sites: SiteInterval | None = None
    sites_note: str = ""


def dashboard_page(
    seen: Dashboard, concerns: Attention, asked: Asked, *, places: Sequence[Place], viewer: Viewer, at: datetime
) -> DashboardPage:
    head = _head(seen, asked, places)
    if seen.computed_at is None or not seen.enrolled:
        return DashboardPage(*head, empty=_empty(seen, viewer))
    lists = asked if viewer.may(Permission.SEE_CLINICAL) else None
    flow, flow_words = charts.flow(seen)
    return DashboardPage(
        *head,
        lead=_lead(seen, lists),
        tiles=tuple(_tile(tile, lists) for tile in seen.tiles),
        course=charts.course(seen),
        course_title=_("%(measure)s走势") % {"measure": seen.headline.measure.title} if seen.headline else "",
        course_note="" if charts.has_history(seen) else _("只算当时测过的人；虚线是拿现在在管的人回看，不是当月统计"),
        flow=flow,
        flow_words=flow_words,
        exceptions=exceptions(concerns, seen, lists, at=at),
        reasons=charts.reasons(seen, lists),
        reasons_title=_("%(measure)s：差在哪里") % {"measure": seen.headline.measure.title} if seen.headline else "",
        sites=charts.sites(seen, asked),
        sites_note=_("点是%(measure)s，横线是95%%区间，竖线是合计") % {"measure": seen.headline.measure.title}
        if seen.headline
        else "",
    )


def _head(
    seen: Dashboard, asked: Asked, places: Sequence[Place]
) -> tuple[str, str, tuple[Link, ...], tuple[Link, ...], str, str]:
    titles = {code: str(one.title) for code, one in programmes().items()}
    when = (
        _("数据截至%(moment)s，环比看上月同日，同比看去年同日") % {"moment": words.moment_words(seen.computed_at)}
        if seen.computed_at
        else ""
    )
    return (
        _("%(programme)s项目看板") % {"programme": titles[asked.programme]},
        when,
        tuple(
            Link(title, asked.board(programme=code), active=code == asked.programme) for code, title in titles.items()
        ),
        tuple(Link(one.name, asked.board(place_id=one.id), active=one.id == asked.place_id) for one in places),
        titles[asked.programme],
        seen.place.short_name,
    )


def _empty(seen: Dashboard, viewer: Viewer) -> Empty:
    text = _("导入诊断和测量后，有%(programme)s诊断的人会自动纳入，约一分钟后这里有数。") % {
        "programme": seen.programme.title
    }
    if not viewer.may(Permission.IMPORT_DATA):
        text += _("导入由信息科完成。")
    return Empty(_("还没有在管的人"), text)


def _lead(seen: Dashboard, lists: Asked | None) -> LeadSentence | None:
    """The page in one sentence: how it stands, how it moved, what is missing to the goal, where and whom."""
    head = seen.headline
    if head is None or head.today.rate is None:
        return None
    opening = _("%(measure)s") % {"measure": head.measure.title}
    text: list[Fact | str] = [opening, Fact(words.percent(head.today.rate), bold=True)]
    change = head.change_since(head.month_ago)
    if change is not None:
        text.append(_moved(change))
    text += [*_to_goal(head, lists), _("。"), *_low_sites(seen), *_out_of_touch(seen, lists)]
    return LeadSentence(tuple(text))


def _moved(change: float) -> str:
    if abs(change) < words.NOTHING:
        return _("，与上月持平")
    said = _("，比上月升%(size).1f个百分点") if change > 0 else _("，比上月降%(size).1f个百分点")
    return said % {"size": abs(change)}


def _to_goal(head: Tile, lists: Asked | None) -> list[Fact | str]:
    if head.measure.target is None:
        return []
    short = ceil(head.measure.target * head.today.denominator / 100) - head.today.numerator
    if short <= 0:
        return [_("，已到目标")]
    href = lists.listed(head.measure.code, state="not_met") if lists else ""
    return [_("，离目标还差"), Fact(_("%(number)s人") % {"number": f"{short:,}"}, href=href)]


def _low_sites(seen: Dashboard) -> list[Fact | str]:
    """Institutions whose whole interval lies below the whole."""
    overall = seen.headline.today.rate if seen.headline else None
    low = [
        site.place.short_name
        for site in seen.sites
        if overall is not None and site.today.denominator and words.interval(site.today)[1] < overall
    ]
    return [Fact(_("、").join(low), bold=True), _("明显偏低。")] if low else []


def _out_of_touch(seen: Dashboard, lists: Asked | None) -> list[Fact | str]:
    red = next((tile for tile in seen.tiles if tile.measure.code == "red_not_contacted_14_days"), None)
    if red is None or not red.today.numerator:
        return []
    href = lists.listed(red.measure.code, state="met") if lists else ""
    number = Fact(_("%(number)s名") % {"number": f"{red.today.numerator:,}"}, href=href)
    return [number, _("红色患者超过14天没有联系上。")]


def _tile(tile: Tile, lists: Asked | None) -> MetricTile:
    measure, code = tile.measure, tile.measure.code
    if not tile.today.denominator:
        return MetricTile(
            f"tile-{code}", str(measure.title), "", missing=_nothing(tile), definition=_definition(tile, lists)
        )
    persons = measure.unit == "persons"
    tone: Tone = "red" if persons and tile.misses_target else ""
    return MetricTile(
        f"tile-{code}", str(measure.title), f"{tile.today.numerator:,}" if persons else words.percent(tile.today.rate),
        goal=words.goal(measure), counts=words.counts(tile.today), phrase=str(measure.phrase), changes=_changes(tile),
        change_unit=(_("人") if persons else _("百分点")) if _has_history(tile) else "",
        tone=tone, href=lists.listed(code, state="met") if lists else "", definition=_definition(tile, lists),
    )  # fmt: skip


def _nothing(tile: Tile) -> str:
    if not tile.excluded:
        return _("还没有可算的%(what)s") % {"what": tile.measure.phrase}
    reason = max(tile.why, key=lambda why: tile.why[why])
    return _("%(number)s人%(reason)s，还算不出") % {
        "number": f"{tile.excluded:,}", "reason": tile.measure.reasons[reason]
    }  # fmt: skip


def _has_history(tile: Tile) -> bool:
    return any(tile.change_since(before) is not None for before in (tile.year_ago, tile.month_ago))


def _changes(tile: Tile) -> tuple[Change, ...]:
    """Against last year and last month, where there are results of then; without any it says from when."""
    if not _has_history(tile):
        return (Change(_("同比、环比"), _("满1个月后可比")),)
    made = []
    for label, before in ((_("同比"), tile.year_ago), (_("环比"), tile.month_ago)):
        change = tile.change_since(before)
        if change is None:
            made.append(Change(label, _("无数据")))
            continue
        shown = words.arrow(change, whole=tile.measure.unit == "persons")
        made.append(Change(label, shown, worse=words.is_worse(tile.measure, change)))
    return tuple(made)


def _definition(tile: Tile, lists: Asked | None) -> DefinitionCard:
    measure = tile.measure
    named = sorted(tile.why.items(), key=lambda one: -one[1])
    parts = [
        _("%(words)s%(number)s") % {"words": measure.reasons[why], "number": f"{number:,}"}
        for why, number in named
        if why in measure.reasons
    ]
    rows = (
        (_("分子"), _("%(words)s，%(number)s") % {"words": measure.numerator, "number": f"{tile.today.numerator:,}"}),
        (
            _("分母"),
            _("%(words)s，%(number)s") % {"words": measure.denominator, "number": f"{tile.today.denominator:,}"},
        ),
        (_("其中"), _("，").join(parts)),
        (_("不计入"), str(measure.left_out)),
        (_("来源"), source_words(measure.code)),
    )
    links = tuple(
        Link(
            _("看%(words)s%(number)s") % {"words": measure.reasons[why], "number": f"{number:,}"},
            lists.listed(measure.code, why=why),
        )
        for why, number in named[:3]
        if lists and why in measure.reasons
    )
    edition = _("%(code)s 第%(edition)s版，%(day)s起用") % {
        "code": measure.indicator, "edition": measure.edition, "day": measure.review.reviewed_on
    }  # fmt: skip
    return DefinitionCard(str(measure.title), edition.strip(), tuple(row for row in rows if row[1]), links)
