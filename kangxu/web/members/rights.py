"""What a person may use, as lines of the card and of its page, and the form that redeems one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.shop.entitlement_queries import Redeemed, Right
from kangxu.web.components.button import Button
from kangxu.web.components.entitlement_list import EntitlementItem, EntitlementList
from kangxu.web.components.shapes import Link, Tone
from kangxu.web.components.tag import Tag
from kangxu.web.members import words
from kangxu.web.orders.words import title_of
from kangxu.web.person.words import stamp, when


@dataclass(frozen=True)
class RedeemedLine:
    """A redeemed service in words; `undo_href` while it can be taken back."""

    title: str
    when: str
    who: str
    note: str
    undone: str
    undo_href: str


@dataclass(frozen=True)
class RedeemDrawer:
    """The form that redeems: what, how often, when, by whom, what was done."""

    title: str
    href: str
    token: str
    left: str
    most: str
    quantity: str
    at: str
    now: str
    staff: tuple[Link, ...]
    note: str
    problem: str


def lines(rights: Iterable[Right], today: date, *, may: bool) -> tuple[EntitlementItem, ...]:
    return tuple(line(one, today, may=may) for one in rights)


def line(one: Right, today: date, *, may: bool) -> EntitlementItem:
    tone: Tone = "amber" if one.living(today) and words.is_soon(one.expires_on, today) else ""
    return EntitlementItem(
        title=words.service_name(one.service),
        origin=title_of(one.title, one.title_en) or words.origin_words(one.origin), counted=counted(one),
        until=words.until_words(one.expires_on, today),
        percent=None if not one.quantity else one.used * 100 / one.quantity, tone=tone, state=_state(one, today),
        action=_redeem(one) if may and one.usable(today) else None, muted=not one.usable(today),
        note=words.benefit_note(one.service),
    )  # fmt: skip


def counted(one: Right) -> str:
    if one.quantity is None:
        return _("不限次，已用%(used)s") % {"used": one.used}
    return _("已用%(used)s/%(all)s") % {"used": one.used, "all": one.quantity}


def rights_list(rights: Iterable[Right], today: date, *, may: bool, empty: str = "") -> EntitlementList:
    return EntitlementList(lines(rights, today, may=may), empty, _("可用权益"))


def redeemed_lines(found: Iterable[Redeemed], now: datetime, *, may: bool) -> tuple[RedeemedLine, ...]:
    return tuple(_redeemed(one, now, may) for one in found)


def redeem_drawer(
    one: Right, staff: Sequence[Link], now: datetime, *, given: Mapping[str, Any] | None = None, problem: str = "",
) -> RedeemDrawer:  # fmt: skip
    sent = given or {}
    moment = now.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M")
    left = "" if one.quantity is None else str(one.quantity - one.used)
    until = words.until_words(one.expires_on, clock.day_of(now))
    return RedeemDrawer(
        title=_("核销：%(what)s") % {"what": words.service_name(one.service)},
        href=reverse("right-redeem", args=[one.id]), token=str(sent.get("token") or uuid4().hex), most=left,
        left=_("还剩%(left)s次，%(until)s") % {"left": left, "until": until} if left else counted(one),
        quantity=str(sent.get("quantity", "1")), at=str(sent.get("at") or moment), now=moment,
        staff=_chosen(staff, str(sent.get("staff", ""))),
        note=str(sent.get("note", "")), problem=problem,
    )  # fmt: skip


def _chosen(staff: Sequence[Link], chosen: str) -> tuple[Link, ...]:
    """Who was chosen before stays chosen."""
    return tuple(replace(who, active=who.value == chosen if chosen else who.active) for who in staff)


def _redeem(one: Right) -> Button:
    attrs = {"hx-get": reverse("right-redeem", args=[one.id]), "hx-target": "#drawer-body", "data-open": True}
    return Button(_("核销"), small=True, attrs=attrs)


def _state(one: Right, today: date) -> Tag | None:
    if one.state in ("frozen", "expired", "returned"):
        said = {"frozen": _("已冻结"), "expired": _("已到期"), "returned": _("已退回")}[one.state]
        return Tag(said, tone="amber" if one.state == "frozen" else "muted")
    if one.quantity is not None and one.used >= one.quantity:
        return Tag(_("已用完"), tone="muted")
    return Tag(_("还没开始"), tone="muted") if one.valid_from > today else None


def _redeemed(one: Redeemed, now: datetime, may: bool) -> RedeemedLine:
    title = words.service_name(one.service)
    if one.quantity > 1:
        title = _("%(what)s %(count)s次") % {"what": title, "count": one.quantity}
    undone = ""
    if one.undone_at:
        undone = _("%(name)s %(when)s撤销") % {"name": one.undone_by, "when": when(one.undone_at, now)}
    noted = _("%(name)s登记") % {"name": one.by} if one.staff else _("随任务或化验自动核销")
    return RedeemedLine(
        title, stamp(one.delivered_at or one.at), _("，").join(part for part in (one.staff, noted) if part), one.note,
        undone, reverse("redemption-undo", args=[one.id]) if may and one.undoable else "",
    )  # fmt: skip
