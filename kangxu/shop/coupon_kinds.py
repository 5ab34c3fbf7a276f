"""Finding kinds of coupons: what the verbs of coupons share."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.shop.models import CouponKind


def kinds_in_scope(viewer: Viewer) -> QuerySet[CouponKind]:
    found = CouponKind.objects.all()
    return found if viewer.scope is None else found.filter(organisation_id__in=viewer.scope)


def kind_in_scope(kind_id: int, viewer: Viewer) -> CouponKind:
    """Raises NotFound."""
    kind: CouponKind | None = kinds_in_scope(viewer).filter(pk=kind_id).first()
    if kind is None:
        raise NotFound(f"coupon_kind:{kind_id}")
    return kind


def open_kinds(viewer: Viewer, at: datetime) -> QuerySet[CouponKind]:
    """Kinds that can be claimed at a moment, as far as there are any left."""
    return kinds_in_scope(viewer).filter(claim_from__lte=at, claim_until__gt=at, published_at__lte=at, stopped_at=None)


def last_day(kind: CouponKind, at: datetime) -> date:
    """Until when a coupon is good that is claimed at a moment."""
    counted = day_of(at) + timedelta(kind.valid_days)
    return min(counted, kind.valid_until) if kind.valid_until else counted
