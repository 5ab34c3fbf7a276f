"""Coupons: as many as there are, and never one more, however many hands reach for them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import get_person
from kangxu.shop import coupon_rules
from kangxu.shop.coupon_kinds import kind_in_scope, last_day, open_kinds
from kangxu.shop.models import Coupon, CouponKind
from kangxu.shop.refusals import Refused


@action
def publish_coupons(*, kind_id: int, by: Viewer, at: datetime) -> CouponKind:
    """Let a designed coupon be claimed. Raises Refused: by its own author, or for what no coupon may be."""
    by.require(P.APPROVE_PACKAGES)
    kind = kind_in_scope(kind_id, by)
    if kind.made_by and kind.made_by == by.actor and kind.published_at is None:
        raise Refused(_("发布要由设计人以外的人来做"))
    coupon_rules.insist(kind)
    kind.published_at, kind.stopped_at = kind.published_at or at, None
    kind.published_by, kind.stopped_by = kind.published_by or by.actor, ""
    kind.save(update_fields=["published_at", "published_by", "stopped_at", "stopped_by"])
    audit("coupons.published", f"coupon_kind:{kind_id}")
    return kind


@action
def stop_coupons(*, kind_id: int, by: Viewer, at: datetime) -> CouponKind:
    """No more are claimed; what was claimed stays good."""
    by.require(P.APPROVE_PACKAGES)
    kind = kind_in_scope(kind_id, by)
    kind.stopped_at, kind.stopped_by = at, by.actor
    kind.save(update_fields=["stopped_at", "stopped_by"])
    audit("coupons.stopped", f"coupon_kind:{kind_id}")
    return kind


@action
def claim_coupon(*, kind_id: int, person_id: int, channel: str = "desk", by: Viewer, at: datetime) -> Coupon:
    """Give a person one coupon. Raises Refused: none left, not now, or the person has had enough.

    The stock is taken by one guarded statement, which also holds the kind until the coupon is written.
    """
    if get_person(person_id, viewer=by).deceased_at is not None:
        raise Refused(_("此人已登记死亡"))
    if not open_kinds(by, at).filter(pk=kind_id, claimed__lt=F("stock")).update(claimed=F("claimed") + 1):
        raise Refused(_("券已领完，或不在领取时间内"))
    kind: CouponKind = CouponKind.objects.get(pk=kind_id)
    slot = Coupon.objects.filter(kind=kind, person_id=person_id).count() + 1
    if slot > kind.per_person:
        raise Refused(_("每人限领%(count)s张") % {"count": kind.per_person})
    made: Coupon = Coupon.objects.create(
        kind=kind, person_id=person_id, slot=slot, claimed_at=at, claimed_by=by.actor, channel=channel,
        expires_on=last_day(kind, at),
    )  # fmt: skip
    audit("coupon.claimed", f"coupon:{made.pk}")
    return made


@action
def expire_coupons(*, by: Viewer, at: datetime) -> int:
    """End coupons that ran out; how many."""
    late = Coupon.objects.filter(state=Coupon.State.CLAIMED, expires_on__lt=day_of(at))
    ended = late.update(state=Coupon.State.EXPIRED)
    audit("coupons.expired", "coupons", count=ended)
    return ended
