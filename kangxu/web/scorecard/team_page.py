"""The team's scorecards as ready values. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.evidence.queries import Place
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.performance.card_queries import CardView, TeamCards
from kangxu.performance.card_terms import sheet
from kangxu.performance.months import span_of
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.shapes import Fact, Facts, Link
from kangxu.web.components.share_bar import ShareBar
from kangxu.web.components.tag import Tag
from kangxu.web.person.words import stamp
from kangxu.web.scorecard import words


@dataclass(frozen=True)
class TeamPage:
    """Everything the page shows. `why_not`: why the month cannot be settled yet."""

    title: str
    facts: Facts
    months: tuple[Link, ...]
    places: tuple[Link, ...]
    table: DataTable
    month: str
    place: int
    export_href: str
    settled: bool
    why_not: str
    few: str
    limits: str


def team_page(found: TeamCards, places: Sequence[Place], *, viewer: Viewer, at: datetime) -> TeamPage:
    told, asked = sheet(), {"month": f"{found.month:%Y-%m}", "place": found.organisation_id}
    here = f"{reverse('scorecards')}?place={found.organisation_id}&month="
    return TeamPage(
        _("绩效"), _facts(found),
        words.month_links(found.month, clock.day_of(at), here),
        _places(found, places), _table(found), f"{found.month:%Y-%m}", found.organisation_id,
        f"{reverse('scorecards-export')}?{urlencode(asked)}" if viewer.may(P.EXPORT_LISTS) else "",
        found.settled_at is not None, _why_not(found, at),
        _("未测得：没有足够的数据时，不按0分算，也不按满分算") if _unmeasured(found) else "",
        _("一天最多计%(most)s件；结算后%(days)s天内可以申诉。工分只看诊疗照护，和销售、药品、检查收入都无关")
        % {"most": told.most_a_day, "days": told.appeal_within.days},
    )  # fmt: skip


def file_rows(found: TeamCards) -> Iterator[list[str]]:
    """The team's month as a file: one line each, with every count and every rate."""
    told = sheet()
    counts = [one.words for one in told.items.values()]
    rates = [one.words for one in told.rules.values()]
    yield [
        _("姓名"), _("角色"), *counts, _("工分"), *rates, _("质量得分"), _("满分"), _("质量系数"), _("折算得分"),
        _("加减分"), _("合计"), _("占本组"), _("状态"),
    ]  # fmt: skip
    whole = _whole(found.cards)
    for one in found.cards:
        card = one.card
        yield [
            one.member.name, words.role_words(one.member.roles), *(words.plain(line.count) for line in card.items),
            f"{card.points:.2f}", *(f"{line.met}/{line.whole}" if line.whole else words.not_measured()
                                    for line in card.rules),
            f"{card.awarded:.2f}", words.plain(card.full), words.number(card.coefficient, told.coefficient_places),
            _in_file(card.corrected), f"{card.extra + _adjusted(one):.2f}", _in_file(one.total), _share(one, whole),
            _state(found),
        ]  # fmt: skip


def _in_file(value: Decimal | None) -> str:
    return words.not_measured() if value is None else f"{value:.2f}"


def _facts(found: TeamCards) -> Facts:
    state = Fact(_state(found), bold=True)
    counted = Fact(stamp(found.counted_at), lead=_("质量系数算到")) if found.counted_at else _("质量系数还没有计算")
    appeals = Fact(str(found.open_appeals), lead=_("待答复申诉"), tone="amber") if found.open_appeals else ""
    return (found.place, state, counted, appeals)


def _state(found: TeamCards) -> str:
    if found.settled_at is None:
        return _("未结算")
    return _("%(who)s %(at)s结算") % {"who": found.settled_by, "at": stamp(found.settled_at, timed=False)}


def _why_not(found: TeamCards, at: datetime) -> str:
    if at < span_of(found.month)[1]:
        return _("本月过完才能结算")
    return _("先答复申诉再结算") if found.open_appeals else ""


def _places(found: TeamCards, places: Sequence[Place]) -> tuple[Link, ...]:
    month = f"{found.month:%Y-%m}"
    return tuple(
        Link(one.name, f"{reverse('scorecards')}?{urlencode({'place': one.id, 'month': month})}",
             active=one.id == found.organisation_id)
        for one in places
    )  # fmt: skip


def _unmeasured(found: TeamCards) -> bool:
    return any(one.card.coefficient is None for one in found.cards)


def _whole(cards: Sequence[CardView]) -> Decimal:
    return sum((one.card.corrected for one in cards if one.card.corrected), Decimal(0))


def _share(one: CardView, whole: Decimal) -> str:
    """Corrected points by those of the team: what a pool would be shared by."""
    return f"{100 * one.card.corrected / whole:.1f}%" if one.card.corrected is not None and whole else ""


def _adjusted(one: CardView) -> Decimal:
    return sum((line.points for line in one.adjustments), Decimal(0))


def _table(found: TeamCards) -> DataTable:
    whole = _whole(found.cards)
    order = sorted(found.cards, key=lambda one: (-(one.total or one.card.points), one.member.id))
    return DataTable(
        _("本月绩效"),
        (
            Column(_("姓名")), Column(_("工分"), align="end"), Column(_("质量得分"), sub=_("得分/满分"), align="end"),
            Column(_("质量系数"), align="end"), Column(_("折算得分"), align="end"),
            Column(_("加减分"), align="end"), Column(_("合计"), align="end"), Column(_("占本组")), Column("", fit=True),
        ),
        tuple(_row(one, whole, found.month) for one in order),
        empty=Empty(_("这个月没有要记绩效的人"), _("护士、健康管理师、医生和科主任有岗位的月份才有绩效。"), "nothing"),
        keyboard=True,
    )  # fmt: skip


def _row(one: CardView, whole: Decimal, month: date) -> TableRow:
    card, told = one.card, sheet()
    share = _share(one, whole)
    extra = card.extra + _adjusted(one)
    return TableRow(
        (
            Cell(one.member.name, sub=words.role_words(one.member.roles), bold=True), words.number(card.points),
            f"{words.number(card.awarded)}/{words.plain(card.full)}" if card.full else "–",
            _maybe(words.number(card.coefficient, told.coefficient_places), card.coefficient),
            _maybe(words.number(card.corrected), card.corrected), words.signed(extra) if extra else "",
            _maybe(words.number(one.total), one.total, bold=True),
            Cell(component=ShareBar(float(share.rstrip("%")), share)) if share else Cell(""),
            Cell(component=Tag(_("有申诉"), tone="amber")) if one.open_appeal else Cell(""),
        ),
        href=card_href(one, month),
    )  # fmt: skip


def _maybe(text: str, value: Decimal | None, *, bold: bool = False) -> Cell:
    return Cell(text, tone="muted") if value is None else Cell(text, bold=bold)


def card_href(one: CardView, month: date) -> str:
    return f"{reverse('scorecard-of', args=[one.member.id, f'{month:%Y-%m}'])}?place={one.organisation_id}"
