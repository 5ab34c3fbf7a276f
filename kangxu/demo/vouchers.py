"""Coupons of the demonstration: two kinds, some persons who took one, and buyers who use theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kangxu.demo import hospital
from kangxu.demo.customers import Customer, sheet
from kangxu.foundation.acting import quietly
from kangxu.foundation.clock import day_of
from kangxu.packages.queries import PackageView
from kangxu.shop.actions import claim_coupon, publish_coupons
from kangxu.shop.models import Coupon, CouponKind

VALID_DAYS, CLAIM_DAYS = 120, 365
BEARER = "安澜县人民医院"


def claim_some(everybody: Sequence[Customer], at: datetime) -> None:
    """Publish the kinds, and let some of those who will be offered something take one a day before they come."""
    for row in sheet()["coupons"]["kinds"]:
        kind = CouponKind.objects.filter(code=row["code"]).first() or _kind(row, at)
        if kind.published_at is None:
            publish_coupons(kind_id=kind.pk, by=hospital.BY, at=at)
    sold = [one for one in everybody if one.sells]
    for one in sorted(sold, key=lambda each: each.lot("coupon").random())[: sheet()["coupons"]["claims"]]:
        _claim(one)


def coupon_for(one: Customer, views: Sequence[PackageView], at: datetime) -> int | None:
    """The coupon that a buyer has and that counts for this; None without one."""
    held = Coupon.objects.filter(
        person_id=one.person_id, state=Coupon.State.CLAIMED, expires_on__gte=day_of(at)
    ).select_related("kind")  # fmt: skip
    codes, total = {view.package.code for view in views}, sum(view.version.fee_fen for view in views)
    fitting = (
        coupon.pk
        for coupon in held
        if total >= coupon.kind.threshold_fen and (not coupon.kind.products or codes & set(coupon.kind.products))
    )
    return next(fitting, None)


def _claim(one: Customer) -> None:
    first, trial = sheet()["coupons"]["kinds"]
    kind = CouponKind.objects.get(code=(trial if one.way == "single" else first)["code"])
    if not Coupon.objects.filter(person_id=one.person_id).exists():
        claim_coupon(kind_id=kind.pk, person_id=one.person_id, by=hospital.BY, at=one.at - timedelta(hours=20))


def _kind(row: dict[str, object], at: datetime) -> CouponKind:
    place = hospital.institution_of(sheet()["places"][0]["organisation"])
    with quietly("demonstration", by=hospital.BY, at=at):
        made: CouponKind = CouponKind.objects.create(
            organisation=place, claim_from=at, claim_until=at + timedelta(days=CLAIM_DAYS), valid_days=VALID_DAYS,
            bearer=BEARER, **row,
        )  # fmt: skip
    return made
