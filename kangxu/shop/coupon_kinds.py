"""Finding kinds of coupons: what the verbs of coupons share."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.shop.models import CouponKind


def kinds_for(viewer: Viewer) -> QuerySet[CouponKind]:
    """Kinds of the viewer's institutions, and those that the group offers to all of them."""
    if viewer.scope is None:
        return CouponKind.objects.all()
    return CouponKind.objects.filter(Q(organisation_id__in=viewer.scope) | Q(organisation_id=viewer.group_id))


def kind_in_scope(kind_id: int, viewer: Viewer) -> CouponKind:
    """A kind of the viewer's own institutions: to be changed. Raises NotFound."""
    kind: CouponKind | None = kinds_for(viewer).filter(pk=kind_id).first()
    if kind is None or not viewer.sees(kind.organisation_id):
        raise NotFound(f"coupon_kind:{kind_id}")
    return kind


def kind_on_offer(kind_id: int, viewer: Viewer) -> CouponKind:
    """A kind to be looked at or given. Raises NotFound."""
    kind: CouponKind | None = kinds_for(viewer).filter(pk=kind_id).first()
    if kind is None:
        raise NotFound(f"coupon_kind:{kind_id}")
    return kind


def open_kinds(viewer: Viewer, at: datetime) -> QuerySet[CouponKind]:
    """Kinds that can be claimed at a moment, as far as there are any left."""
    return kinds_for(viewer).filter(claim_from__lte=at, claim_until__gt=at, published_at__lte=at, stopped_at=None)


def last_day(kind: CouponKind, at: datetime) -> date:
    """Until when a coupon is good that is claimed at a moment."""
    counted = day_of(at) + timedelta(kind.valid_days)
    return min(counted, kind.valid_until) if kind.valid_until else counted
