"""One scorecard as ready values, the same for screen and paper. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.performance.card_queries import AppealView, CardView
from kangxu.performance.card_terms import sheet
from kangxu.performance.cards import ExtraLine, ItemLine, RuleLine
from kangxu.performance.hint_queries import HintView
from kangxu.performance.hint_terms import detectors
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.shapes import Fact, Facts, Link, Rich
from kangxu.web.components.share_bar import ShareBar
from kangxu.web.person.words import stamp
from kangxu.web.scorecard import words


@dataclass(frozen=True)
class ExtraShown:
    """One entry by hand; `withdraw_href` where it can be taken back."""

    words: str
    points: str
    note: str
    withdraw_href: str


@dataclass(frozen=True)
class AppealShown:
    """One appeal with its answer; `answer_href` where it waits for the viewer's."""

    text: str
    when: str
    state: str
    answer: str
    answer_href: str


@dataclass(frozen=True)
class AskedShown:
    """What the head asked about one's own work."""

    said: str
    note: str
    who: str


@dataclass(frozen=True)
class CardPage:
    """Everything the page shows."""

    title: str
    facts: Facts
    lead: Rich
    months: tuple[Link, ...]
    back_href: str
    print_href: str
    items: DataTable
    rules: DataTable
    sources: tuple[tuple[str, str], ...]
    extras: tuple[ExtraShown, ...]
    appeals: tuple[AppealShown, ...]
    asked: tuple[AskedShown, ...]
    mine: bool
    may_appeal: bool
    appeal_note: str
    month: str
    place: int
    enter_href: str
    mark_href: str
    by_hand_items: tuple[Link, ...]
    by_hand_rules: tuple[Link, ...]
    settled: bool


def card_page(one: CardView, asked: Sequence[HintView], *, viewer: Viewer, mine: bool, at: datetime) -> CardPage:
    month, told = f"{one.month:%Y-%m}", sheet()
    other = one.member.id != viewer.staff_id
    own = f"{reverse('scorecard')}?month=" if mine else ""
    return CardPage(
        title=_("%(name)s%(month)s绩效") % {"name": one.member.name, "month": words.month_word(one.month)},
        facts=_facts(one), lead=lead(one), months=words.month_links(one.month, clock.day_of(at), own) if mine else (),
        back_href="" if mine else f"{reverse('scorecards')}?place={one.organisation_id}&month={month}",
        print_href=_address("print", one, mine), items=_items(one, mine), rules=_rules(one, mine),
        sources=tuple((line.words, line.source_words) for line in (*told.items.values(), *told.rules.values())),
        extras=tuple(_extra(line, one, other and not mine) for line in one.extras),
        appeals=tuple(_appeal(line, other and not mine, at) for line in one.appeals), asked=tuple(map(_asked, asked)),
        mine=mine, may_appeal=not other and _open_to_appeals(one, at),
        appeal_note=_appeal_note(one, at), month=month, place=one.organisation_id,
        enter_href=reverse("scorecard-extra", args=[one.member.id, month]) if other and not mine else "",
        mark_href=reverse("scorecard-mark", args=[one.member.id, month])
        if other and not mine and not one.settled_at else "",
        by_hand_items=(*(Link(line.words, value=line.code) for line in told.items.values() if line.by_hand),
                       Link(_("加减分"), value="")),
        by_hand_rules=tuple(Link(line.words, value=line.code) for line in told.rules.values() if line.by_hand),
        settled=one.settled_at is not None,
    )  # fmt: skip


def lead(one: CardView) -> Rich:
    """合计 85.80 = 工分 100.00 × 质量系数 0.858 + 加减分 0.00."""
    card, told = one.card, sheet()
    if one.total is None or card.coefficient is None:
        return (_("工分"), Fact(words.number(card.points), bold=True), _("，质量系数还未测得，合计先不算"))
    extra = one.total - (card.corrected or 0)
    sign = _(" − 加减分 ") if extra < 0 else _(" + 加减分 ")
    plus = (sign, Fact(words.number(abs(extra)))) if extra else ()
    return (
        _("合计 "), Fact(words.number(one.total), bold=True), _(" = 工分 "), Fact(words.number(card.points)),
        _(" × 质量系数 "), Fact(words.number(card.coefficient, told.coefficient_places)), *plus,
    )  # fmt: skip


def state_words(one: CardView) -> str:
    if one.settled_at is None:
        return _("未结算，数字每天会变")
    return _("%(who)s %(at)s结算") % {"who": one.settled_by, "at": stamp(one.settled_at, timed=False)}


def _facts(one: CardView) -> Facts:
    counted = Fact(stamp(one.counted_at), lead=_("质量系数算到")) if one.counted_at else _("质量系数还没有计算")
    return (one.place, words.role_words(one.member.roles), state_words(one), counted)


def _address(what: str, one: CardView, mine: bool) -> str:
    month = f"{one.month:%Y-%m}"
    if mine:
        return f"{reverse(f'scorecard-own-{what}')}?month={month}"
    return f"{reverse(f'scorecard-{what}', args=[one.member.id, month])}?place={one.organisation_id}"


def _items(one: CardView, mine: bool) -> DataTable:
    rows = _address("rows", one, mine)
    return DataTable(
        _("工分"),
        (
            Column(_("工作")), Column(_("数量"), align="end"), Column(_("每件"), align="end"),
            Column(_("权重"), align="end"), Column(_("工分"), align="end"),
        ),
        tuple(_item(line, f"{rows}&item={line.code}") for line in one.card.items),
        keyboard=True,
    )  # fmt: skip


def _item(line: ItemLine, href: str) -> TableRow:
    known = sheet().items.get(line.code)
    notes = [_("按时%(count)s件×%(factor)s") % {"count": line.in_time, "factor": words.plain(sheet().in_time_factor)}
             if line.in_time else "",
             _("超出每日上限%(count)s件不计") % {"count": line.above} if line.above else ""]  # fmt: skip
    sub = _("，").join(filter(None, notes))
    return TableRow(
        (
            Cell(known.words if known else line.code, sub=sub, title=known.what if known else ""),
            words.plain(line.count), words.plain(line.score), words.plain(line.rate),
            Cell(words.number(line.points), bold=bool(line.points)),
        ),
        href=href if line.count or line.above else "", drawer=True, muted=not line.count and not line.above,
    )  # fmt: skip


def _rules(one: CardView, mine: bool) -> DataTable:
    rows = "" if one.settled_at else _address("rows", one, mine)
    return DataTable(
        _("质量系数"),
        (
            Column(_("考核项")), Column(_("实际"), align="end"), Column(_("做到"), align="end"),
            Column(_("参考值"), align="end"), Column(_("得分/满分")),
        ),
        tuple(_rule(line, f"{rows}&rule={line.code}" if rows else "") for line in one.card.rules), keyboard=True,
    )  # fmt: skip


def _rule(line: RuleLine, href: str) -> TableRow:
    known = sheet().rules.get(line.code)
    counted = known is not None and not known.by_hand and bool(line.whole or line.left_out)
    percent = f"{line.percent}%" if line.percent is not None else ""
    name = known.words if known else line.code
    return TableRow(
        (
            Cell(name, sub=line.evidence, title=known.formula if known else ""),
            f"{line.met}/{line.whole}" if line.whole else "", percent, _reference(line.reference),
            Cell(component=ShareBar(float(100 * line.awarded / line.full),
                                    f"{words.number(line.awarded)}/{words.plain(line.full)}"))
            if line.awarded is not None else Cell(words.not_measured(), sub=words.why_not(line, sheet().least),
                                                  tone="muted"),
        ),
        href=href if counted else "", drawer=True,
    )  # fmt: skip


def _reference(percent: Decimal) -> str:
    """From where on full points are given; nothing is above all of them."""
    told = words.plain(percent)
    return f"{told}%" if percent >= 100 else f"≥{told}%"


def formulas() -> tuple[tuple[str, str], ...]:
    """Every kind of work and every rule with what it counts."""
    told = sheet()
    return (
        *((line.words, line.what) for line in told.items.values()),
        *((line.words, line.formula) for line in told.rules.values()),
    )


def extra_words(line: ExtraLine) -> str:
    """健康教育讲座1次, 加减分, 结算后调整."""
    known = sheet().items.get(line.item)
    if known:
        return _("%(item)s %(count)s次") % {"item": known.words, "count": words.plain(line.amount)}
    return _("结算后调整") if line.adjusts else _("加减分")


def _extra(line: ExtraLine, one: CardView, may: bool) -> ExtraShown:
    note = _("%(reason)s，%(who)s %(at)s") % {
        "reason": line.reason, "who": line.given_by, "at": stamp(line.given_at, timed=False)
    }  # fmt: skip
    loose = may and (one.settled_at is None or line.adjusts)
    href = reverse("scorecard-extra-withdraw", args=[line.id]) if loose else ""
    return ExtraShown(extra_words(line), words.signed(line.points), note, href)


def _appeal(line: AppealView, may: bool, at: datetime) -> AppealShown:
    if line.answered_at is None:
        state = _("等答复")
    else:
        told = {"who": line.answered_by, "at": stamp(line.answered_at, timed=False)}
        state = (_("%(who)s %(at)s采纳") if line.upheld else _("%(who)s %(at)s未采纳")) % told
    href = reverse("scorecard-appeal-answer", args=[line.id]) if may and line.answered_at is None else ""
    return AppealShown(line.text, stamp(line.made_at, timed=False), state, line.answer, href)


def _open_to_appeals(one: CardView, at: datetime) -> bool:
    return one.open_appeal is None and (one.appeal_until is None or at <= one.appeal_until)


def _appeal_note(one: CardView, at: datetime) -> str:
    if one.appeal_until is None:
        return _("结算前随时可以申诉，结算后%(days)s天内也可以") % {"days": sheet().appeal_within.days}
    if at > one.appeal_until:
        return _("申诉期已过（%(day)s）") % {"day": stamp(one.appeal_until, timed=False)}
    return _("可以申诉到%(day)s") % {"day": stamp(one.appeal_until)}


def _asked(one: HintView) -> AskedShown:
    told = detectors().get(one.detector)
    last = one.last
    return AskedShown(
        told.said(one.count, one.whole) if told else one.detector, last.note if last else "", last.by if last else ""
    )


def empty_rows() -> Empty:
    return Empty(_("没有明细"), _("这一项是主任登记的，见右侧。"), "nothing")
