"""Coupons of the demonstration: designed by one, published by another, taken by some, used by buyers and guests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kangxu.demo.customers import Customer, sheet
from kangxu.foundation import clock
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account
from kangxu.organisations.queries import viewer_of
from kangxu.packages.models import Entitlement, Redemption
from kangxu.packages.queries import PackageView
from kangxu.shop.actions import (
    Delivered,
    KindDraft,
    claim_coupon,
    publish_coupons,
    redeem_by_hand,
    save_coupons,
    use_voucher,
)
from kangxu.shop.couponing import coupon_source
from kangxu.shop.models import Coupon, CouponKind

VALID_DAYS, CLAIM_DAYS = 120, 365
BEARER = "安澜县人民医院"
GUESTS = ("declined", "open")


def claim_some(everybody: Sequence[Customer], at: datetime) -> None:
    """Publish the kinds, and let some of those who will be offered something take one a day before they come."""
    for row in sheet()["coupons"]["kinds"]:
        kind = CouponKind.objects.filter(title=row["title"]).first() or _kind(row, at)
        if kind.published_at is None:
            publish_coupons(kind_id=kind.pk, by=_staff("publishes"), at=at)
    sold = [one for one in everybody if one.sells]
    for one in sorted(sold, key=lambda each: each.lot("coupon").random())[: sheet()["coupons"]["claims"]]:
        _claim(one)


def coupon_for(one: Customer, views: Sequence[PackageView], at: datetime) -> int | None:
    """The coupon that a buyer has and that counts for this; None without one."""
    held = Coupon.objects.filter(
        person_id=one.person_id, state=Coupon.State.CLAIMED, expires_on__gte=day_of(at), kind__service=""
    ).select_related("kind")  # fmt: skip
    codes, total = {view.package.code for view in views}, sum(view.version.fee_fen for view in views)
    fitting = (
        coupon.pk
        for coupon in held
        if total >= coupon.kind.threshold_fen and (not coupon.kind.products or codes & set(coupon.kind.products))
    )
    return next(fitting, None)


def use_trials(everybody: Sequence[Customer], since: datetime, until: datetime, *, by: Viewer) -> None:
    """Whoever bought nothing and took a voucher tries the service some days later."""
    for one in everybody:
        at = one.at + timedelta(days=sheet()["coupons"]["tried_after"])
        if one.sells and one.way in GUESTS and since <= at < until:
            with clock.standing_at(at):
                _try(one, by, at)


def _try(one: Customer, by: Viewer, at: datetime) -> None:
    held = Coupon.objects.filter(person_id=one.person_id, kind__type=CouponKind.Type.VOUCHER).first()
    if held is None:
        return
    use_voucher(coupon_id=held.pk, by=by, at=at)
    right, cause = Entitlement.objects.get(source=coupon_source(held)), f"demonstration:trial:{held.pk}"
    if not Redemption.objects.filter(cause=cause).exists():
        redeem_by_hand(entitlement_id=right.pk, delivered=Delivered(1, at, one.doctor_id), cause=cause, by=by, at=at)


def _claim(one: Customer) -> None:
    kinds = {row["for"]: row["title"] for row in sheet()["coupons"]["kinds"]}
    wanted = "guests" if one.way in GUESTS else "single" if one.way == "single" else "plan"
    if not Coupon.objects.filter(person_id=one.person_id).exists():
        kind = CouponKind.objects.get(title=kinds[wanted])
        claim_coupon(kind_id=kind.pk, person_id=one.person_id, by=_staff("cashier"), at=one.at - timedelta(hours=20))


def _kind(row: dict[str, Any], at: datetime) -> CouponKind:
    told = {name: value for name, value in row.items() if name != "for"}
    draft = KindDraft(
        claim_from=at, claim_until=at + timedelta(days=CLAIM_DAYS), valid_days=VALID_DAYS, bearer=BEARER, **told
    )
    return save_coupons(draft=draft, by=_staff("designs"), at=at)


def _staff(does: str) -> Viewer:
    """Who does something with coupons here."""
    return viewer_of(Account.objects.get(username=sheet()["coupons"][does]))
