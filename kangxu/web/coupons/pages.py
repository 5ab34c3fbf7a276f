"""Kinds of coupons and one of them as ready values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.foundation.money import yuan
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.privacy.masking import mask_name
from kangxu.shop.coupon_queries import Holder, KindView
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.share_bar import ShareBar
from kangxu.web.components.tag import Tag
from kangxu.web.coupons import words
from kangxu.web.coupons.held import coupon_acts
from kangxu.web.desk.words import sex_age
from kangxu.web.person.words import stamp


@dataclass(frozen=True)
class CouponsPage:
    table: DataTable
    new_href: str


@dataclass(frozen=True)
class KindPage:
    """A kind of coupons: what it is, what came of it, who has which."""

    title: str
    here: str
    state: Tag
    does: str
    actions: tuple[Button, ...]
    figures: tuple[tuple[str, str], ...]
    bar: ShareBar
    facts: tuple[tuple[str, str], ...]
    note: str
    holders: DataTable | None
    parts: Segmented | None


def coupons_page(found: Sequence[KindView], *, viewer: Viewer, at: datetime) -> CouponsPage:
    may = viewer.may(P.DESIGN_PACKAGES)
    return CouponsPage(_table(found, may, at), reverse("coupon-new") if may else "")


def kind_page(
    one: KindView, author: str, products: Sequence[str], held: Page[Holder] | None, asked: str, after: str,
    *, viewer: Viewer, at: datetime,
) -> KindPage:  # fmt: skip
    row, state = one.row, one.state(at)
    return KindPage(
        title=row.title, here=reverse("coupon-kind", args=[row.pk]), state=words.kind_tag(state), does=words.does(row),
        actions=_actions(one, state, viewer), figures=_figures(one), bar=_bar(one), facts=_facts(one, author, products),
        note=row.note, holders=_holders(one, held, asked, after, viewer, at) if held else None,
        parts=_parts(one, asked) if held else None,
    )  # fmt: skip


def _table(found: Sequence[KindView], may: bool, at: datetime) -> DataTable:
    first = (Button(_("新建一种券"), tone="primary", href=reverse("coupon-new")),) if may else ()
    return DataTable(
        _("券"),
        (
            Column(_("券")), Column(_("优惠")), Column(_("状态")), Column(_("已领/总数")),
            Column(_("可用"), align="end"), Column(_("已核销"), align="end"), Column(_("已过期"), align="end"),
            Column(_("已作废"), align="end"), Column(_("领取时间"), hide=True),
        ),
        tuple(_row(one, at) for one in found), framed=True, keyboard=True,
        empty=Empty(_("还没有券"), _("券只能用于自费的健康管理服务，药品和医保项目不能用券。"), actions=first),
    )  # fmt: skip


def _row(one: KindView, at: datetime) -> TableRow:
    row, state = one.row, one.state(at)
    counts = [str(one.counts.get(code, 0)) for code in ("claimed", "used", "expired", "void")]
    term = f"{day_of(row.claim_from).isoformat()}–{day_of(row.claim_until).isoformat()}"
    return TableRow(
        (
            Cell(row.title, sub=str(words.TYPES[row.type]), bold=True), words.does(row),
            Cell(component=words.kind_tag(state)), Cell(component=_bar(one)), *counts, term,
        ),
        str(row.pk), reverse("coupon-kind", args=[row.pk]), muted=state in ("over", "stopped"),
    )  # fmt: skip


def _bar(one: KindView) -> ShareBar:
    share = one.row.claimed * 100 / one.row.stock
    return ShareBar(share, f"{one.row.claimed:,}/{one.row.stock:,}", "amber" if share >= 90 else "")


def _figures(one: KindView) -> tuple[tuple[str, str], ...]:
    counted = tuple((str(label), f"{one.counts.get(code, 0):,}") for code, label in words.STATES.items())
    return counted if one.cost_fen is None else (*counted, (_("已抵（元）"), yuan(one.cost_fen)))


def _facts(one: KindView, author: str, products: Sequence[str]) -> tuple[tuple[str, str], ...]:
    row = one.row
    term = _("%(start)s至%(end)s") % {"start": stamp(row.claim_from), "end": stamp(row.claim_until)}
    good = _("领取后%(days)s天") % {"days": row.valid_days}
    if row.valid_until:
        good = _("%(good)s，最晚%(day)s") % {"good": good, "day": row.valid_until.isoformat()}
    facts = [
        (_("种类"), str(words.TYPES[row.type])), (_("领取时间"), term), (_("有效期"), good),
        (_("每人限领"), _("%(count)s张") % {"count": row.per_person}), (_("叠加"), _("一单一张，不与其他券叠加")),
        (_("费用承担"), row.bearer), (_("设计"), author),
    ]  # fmt: skip
    if not row.service:
        facts.insert(1, (_("适用"), _("、").join(products) or _("全部自费健康管理服务")))
    return tuple(facts)


def _actions(one: KindView, state: str, viewer: Viewer) -> tuple[Button, ...]:
    pk, made = one.row.pk, []
    own = viewer.sees(one.row.organisation_id)
    if state == "draft" and own and viewer.may(P.DESIGN_PACKAGES):
        made.append(Button(_("修改"), icon="edit", href=reverse("coupon-edit", args=[pk])))
    if state in ("draft", "stopped") and own and viewer.may(P.APPROVE_PACKAGES):
        made.append(_post(_("发布"), reverse("coupon-publish", args=[pk]), "primary"))
    if state in ("running", "future") and own and viewer.may(P.APPROVE_PACKAGES):
        made.append(_post(_("停发"), reverse("coupon-stop", args=[pk])))
    if state == "running" and viewer.may(P.DESIGN_PACKAGES) and viewer.may(P.SEE_SEGMENTS):
        made.append(_drawer(_("发给分群"), reverse("coupon-segment", args=[pk])))
    if state == "running" and viewer.may(P.SELL_PACKAGES):
        made.append(_drawer(_("发给一个人"), reverse("coupon-give", args=[pk]), "primary"))
    return tuple(made)


def _post(label: str, href: str, tone: str = "normal") -> Button:
    primary = tone == "primary"
    return Button(label, tone="primary" if primary else "normal", attrs={"hx-post": href, "hx-swap": "none"})


def _drawer(label: str, href: str, tone: str = "normal") -> Button:
    attrs = {"hx-get": href, "hx-target": "#drawer-body"}
    return Button(label, tone="primary" if tone == "primary" else "normal", attrs=attrs)


def _parts(one: KindView, asked: str) -> Segmented:
    here = reverse("coupon-kind", args=[one.row.pk])
    everything = Link(_("全部"), here, active=not asked)
    rest = (Link(str(label), f"{here}?state={code}", active=asked == code) for code, label in words.STATES.items())
    return Segmented(_("状态"), (everything, *rest), quiet=True)


def _holders(one: KindView, held: Page[Holder], asked: str, after: str, viewer: Viewer, at: datetime) -> DataTable:
    here = f"{reverse('coupon-kind', args=[one.row.pk])}?state={asked}"
    onward = f"{here}&after={held.after}" if held.after else ""
    pager = Pager(here if after else "", onward, _("本页%(n)s人") % {"n": len(held.rows)})
    return DataTable(
        _("持券人"),
        (
            Column(_("姓名")), Column(_("状态")), Column(_("怎样领的")), Column(_("领取")), Column(_("有效至")),
            Column("", fit=True),
        ),
        tuple(_holder(row, viewer, at) for row in held.rows), keyboard=True, pager=pager if after or onward else None,
        empty=Empty(_("还没有人领"), kind="no_match", compact=True),
    )  # fmt: skip


def _holder(row: Holder, viewer: Viewer, at: datetime) -> TableRow:
    coupon, person, today = row.coupon, row.person, day_of(at)
    name = Cell(
        mask_name(person.name) or _("未登记姓名"), sub=sex_age(person.sex, person.age(today)), bold=True,
        href=reverse("person-rights", args=[person.id]),
    )  # fmt: skip
    acts = coupon_acts(coupon, today) if viewer.may(P.SELL_PACKAGES) else ()
    return TableRow(
        (
            name, Cell(component=words.coupon_tag(coupon.state), title=coupon.void_reason),
            channel_words(coupon.channel), stamp(coupon.claimed_at, timed=False), coupon.expires_on.isoformat(),
            Cell(component=acts[0]) if acts else "",
        ),
        f"coupon-{coupon.pk}",
    )  # fmt: skip


def channel_words(channel: str) -> str:
    """前台, or the segment it was given to."""
    kind, _sep, code = channel.partition(":")
    if kind == "segment":
        return _("分群%(code)s") % {"code": code}
    return _("前台") if kind == "desk" else channel


@dataclass(frozen=True)
class ClaimLine:
    """A kind of which a person may be given one."""

    title: str
    does: str
    left: str
    href: str


def claim_lines(kinds: Iterable[words.OnOffer], today: date) -> tuple[ClaimLine, ...]:
    return tuple(
        ClaimLine(
            one.title, words.does(one), _("还有%(left)s张") % {"left": f"{one.stock - one.claimed:,}"},
            reverse("coupon-give", args=[one.pk]),
        )
        for one in kinds
    )  # fmt: skip
