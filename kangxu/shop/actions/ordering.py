"""Offering, ordering, closing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import PersonView, get_person
from kangxu.shop import discounts
from kangxu.shop.beginning import begin
from kangxu.shop.changing import let_go
from kangxu.shop.lines import Line, keep_lines
from kangxu.shop.models import Coupon, Offer, Order
from kangxu.shop.orders import locked, number_of, seller_of
from kangxu.shop.refusals import Refused
from kangxu.shop.terms import answers, channels, terms

State = Order.State


@action
def make_offer(
    *, person_id: int, product: str, price_fen: int, channel: str, reason: str = "", by: Viewer, at: datetime
) -> Offer:
    """Note that something was recommended to a person. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    person = get_person(person_id, viewer=by)
    if channel not in channels():
        raise Refused(_("请选在哪里推荐的"))
    offer: Offer = Offer.objects.create(
        person_id=person_id, organisation_id=seller_of(person, by), product=product, staff_id=by.staff_id,
        channel=channel, reason=reason[:200], price_fen=price_fen, at=at,
    )  # fmt: skip
    audit("offer.made", f"offer:{offer.pk}", person=person_id, product=product)
    return offer


@action
def view_offer(*, offer_id: int, by: Viewer, at: datetime) -> bool:
    """Somebody opened an offer and looked at it with the person; kept of the first time. Whether it was that."""
    by.require(P.SELL_PACKAGES)
    offer: Offer | None = Offer.objects.filter(pk=offer_id).first()
    if offer is None or not by.sees(offer.organisation_id):
        raise NotFound(f"offer:{offer_id}")
    fresh = _seen(offer_id, by, at)
    audit("offer.viewed", f"offer:{offer_id}", first=fresh)
    return fresh


@action
def answer_offer(*, offer_id: int, answer: str, note: str = "", by: Viewer, at: datetime) -> Offer:
    """The person does not want it, and why; an order placed on the offer is the other answer. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    offer: Offer | None = Offer.objects.select_for_update().filter(pk=offer_id).first()
    if offer is None or not by.sees(offer.organisation_id):
        raise NotFound(f"offer:{offer_id}")
    if answer not in answers():
        raise Refused(_("请选为什么不要"))
    if offer.orders.exclude(state=State.CLOSED).exists():
        raise Refused(_("这次推荐已经下单"))
    offer.answer, offer.answer_note, offer.answered_at, offer.answered_by = answer, note[:200], at, by.actor
    offer.save(update_fields=["answer", "answer_note", "answered_at", "answered_by"])
    _seen(offer_id, by, at)
    audit("offer.answered", f"offer:{offer.pk}", answer=answer)
    return offer


@action
def place_order(
    *, person_id: int, lines: Sequence[Line], cause: str, offer_id: int | None = None, coupon_id: int | None = None,
    by: Viewer, at: datetime,
) -> Order:  # fmt: skip
    """Order for a person; where nothing is to pay, it begins at once. The same cause places one order.

    Raises Refused.
    """
    by.require(P.SELL_PACKAGES)
    person = get_person(person_id, viewer=by)
    if not lines or min(one.price_fen for one in lines) < 0:
        raise Refused(_("订单是空的"))
    if offer_id and not Offer.objects.filter(pk=offer_id, person_id=person_id).exists():
        raise NotFound(f"offer:{offer_id}")
    held: Order | None = Order.objects.filter(cause=cause).first()
    if held is None:
        held = _place(person, lines, cause, offer_id, coupon_id, by, at)
        if offer_id:
            _seen(offer_id, by, at)
    audit("order.placed", f"order:{held.pk}", person=person_id)
    return held


@action
def close_order(*, order_id: int, by: Viewer, at: datetime) -> Order:
    """Nobody pays this any more; its coupon is free again. Raises Refused when it is paid."""
    order = locked(order_id, by)
    if order.state not in (State.PENDING, State.CLOSED):
        raise Refused(_("已支付的订单不能关闭，请走退款"))
    if order.state == State.PENDING:
        _close(order, by, at)
    audit("order.closed", f"order:{order.pk}")
    return order


@action
def close_late_orders(*, by: Viewer, at: datetime) -> list[int]:
    """Close what was not paid in time; the ids of the orders."""
    late = Order.objects.select_for_update(skip_locked=True).filter(state=State.PENDING, expires_at__lte=at)
    closed = [_close(order, by, at) for order in late[:1000]]
    audit("orders.closed_late", "orders", count=len(closed))
    return closed


def _seen(offer_id: int, by: Viewer, at: datetime) -> bool:
    """Whoever answers or orders has looked at it too."""
    return bool(Offer.objects.filter(pk=offer_id, viewed_at=None).update(viewed_at=at, viewed_by=by.actor))


def _place(
    person: PersonView, lines: Sequence[Line], cause: str, offer_id: int | None, coupon_id: int | None, by: Viewer,
    at: datetime,
) -> Order:  # fmt: skip
    total = sum(one.price_fen for one in lines)
    coupon = _coupon(coupon_id, person.id, day_of(at)) if coupon_id else None
    off = discounts.off(coupon.kind, [(one.product, one.price_fen) for one in lines]) if coupon else 0
    order: Order = Order.objects.create(
        number=number_of(day_of(at)), person_id=person.id, organisation_id=seller_of(person, by), offer_id=offer_id,
        total_fen=total, discount_fen=off, payable_fen=total - off, placed_at=at, placed_by=by.actor,
        expires_at=at + terms().pay_within, cause=cause,
    )  # fmt: skip
    keep_lines(order, lines)
    if coupon:
        coupon.state, coupon.order = Coupon.State.LOCKED, order
        coupon.save(update_fields=["state", "order"])
    if not order.payable_fen:
        begin(order, by=by, at=at)
    return order


def _coupon(coupon_id: int, person_id: int, day: date) -> Coupon:
    found: Coupon | None = (
        Coupon.objects.select_for_update(of=("self",))
        .select_related("kind")
        .filter(pk=coupon_id, person_id=person_id, state=Coupon.State.CLAIMED, expires_on__gte=day)
        .first()
    )
    if found is None:
        raise Refused(_("这张券不能用：已用、已过期，或不是本人的"))
    return found


def _close(order: Order, by: Viewer, at: datetime) -> int:
    order.state, order.closed_at = State.CLOSED, at
    order.save(update_fields=["state", "closed_at"])
    Coupon.objects.filter(order=order, state=Coupon.State.LOCKED).update(state=Coupon.State.CLAIMED, order=None)
    let_go(order, by=by, at=at)
    return order.pk
