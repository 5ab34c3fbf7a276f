"""Reading what was recommended to a person, and which coupons count for what they buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import get_person
from kangxu.shop import discounts
from kangxu.shop.models import Coupon, Offer, Order
from kangxu.shop.refusals import Refused


@dataclass(frozen=True)
class OfferView:
    """A recommendation; `ordered`: an order stands on it."""

    offer: Offer
    staff: str
    ordered: bool

    @property
    def open(self) -> bool:
        return not self.offer.answer and not self.ordered


@dataclass(frozen=True)
class UsableCoupon:
    """A coupon of the person: what it takes off what is chosen, or why it does not count for it."""

    id: int
    title: str
    expires_on: str
    off_fen: int = 0
    why_not: str = ""


def offers_of(person_id: int, *, viewer: Viewer) -> list[OfferView]:
    """What the viewer's institutions recommended to a person, the newest first. Raises NotFound."""
    viewer.require(P.SELL_PACKAGES)
    get_person(person_id, viewer=viewer)
    return [_view(one) for one in _offers(viewer).filter(person_id=person_id).order_by("-at", "-pk")]


def get_offer(offer_id: int, *, viewer: Viewer) -> OfferView:
    """Raises NotFound."""
    viewer.require(P.SELL_PACKAGES)
    found = _offers(viewer).filter(pk=offer_id).first()
    if found is None:
        raise NotFound(f"offer:{offer_id}")
    get_person(found.person_id, viewer=viewer)
    return _view(found)


def coupons_for(
    person_id: int, lines: Sequence[tuple[str, int]], *, viewer: Viewer, at: datetime
) -> list[UsableCoupon]:
    """Coupons a person holds, beside lines of (product, price in fen); the best first. Raises NotFound."""
    viewer.require(P.SELL_PACKAGES)
    get_person(person_id, viewer=viewer)
    held = Coupon.objects.filter(person_id=person_id, state=Coupon.State.CLAIMED, expires_on__gte=day_of(at))
    found = [_usable(one, lines) for one in held.select_related("kind").order_by("expires_on", "pk")]
    return sorted(found, key=lambda one: -one.off_fen)


def _offers(viewer: Viewer) -> QuerySet[Offer]:
    living = Order.objects.filter(offer=OuterRef("pk")).exclude(state=Order.State.CLOSED)
    found = Offer.objects.select_related("staff").annotate(ordered=Exists(living))
    return in_scope(found, viewer)


def _view(offer: Offer) -> OfferView:
    return OfferView(offer, offer.staff.name if offer.staff else "", offer.ordered)  # type: ignore[attr-defined]


def _usable(coupon: Coupon, lines: Sequence[tuple[str, int]]) -> UsableCoupon:
    until = coupon.expires_on.isoformat()
    try:
        return UsableCoupon(coupon.pk, coupon.kind.title, until, off_fen=discounts.off(coupon.kind, lines))
    except Refused as why:
        return UsableCoupon(coupon.pk, coupon.kind.title, until, why_not=str(why))
