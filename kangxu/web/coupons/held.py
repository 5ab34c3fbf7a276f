"""The coupons a person holds, as lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kangxu.web.components.button import Button
from kangxu.web.components.tag import Tag
from kangxu.web.coupons import words


@dataclass(frozen=True)
class HeldCoupon:
    """A coupon in hand: its name, what it does, until when, and what can be done with it."""

    title: str
    does: str
    until: str
    state: Tag
    actions: tuple[Button, ...]


def held_coupons(found: Iterable[words.Coupon], today: date, *, may: bool) -> tuple[HeldCoupon, ...]:
    return tuple(_held(one, today, may) for one in found)


def coupon_acts(one: words.Coupon, today: date) -> tuple[Button, ...]:
    """Exchange a voucher, make void; nothing once it was used."""
    if one.state != "claimed" or one.expires_on < today:
        return ()
    attrs = {"hx-get": reverse("coupon-void", args=[one.pk]), "hx-target": "#drawer-body"}
    void = Button(pgettext("coupon", "作废"), small=True, tone="quiet", attrs=attrs)
    if not one.kind.service:
        return (void,)
    use = {"hx-post": reverse("coupon-use", args=[one.pk]), "hx-swap": "none"}
    return (Button(_("兑换"), small=True, attrs=use), void)


def _held(one: words.Coupon, today: date, may: bool) -> HeldCoupon:
    return HeldCoupon(
        one.kind.title, words.does(one.kind), _("至%(day)s") % {"day": one.expires_on.isoformat()},
        words.coupon_tag(one.state), coupon_acts(one, today) if may else (),
    )  # fmt: skip
