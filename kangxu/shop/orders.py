"""Finding orders and what they granted: what the verbs of this room share."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db.models import QuerySet

from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import PersonView
from kangxu.shop.models import Order, Payment

# Where money lies that is paid and not yet earned
DEFERRED = "deferred"
# What coupons took off, as a cost of whoever gives them
COUPON = "coupon"
# Where the credit of an order lies on its way to the one that replaces it
TRANSFER = "transfer"
# Where money lies that came for an order that was paid already
OVERPAID = "overpaid"
# What shows that a service of a plan was done when staff redeemed it by hand: `redemption:7`
BY_HAND = "redemption:"


def locked(order_id: int, viewer: Viewer) -> Order:
    """An order in scope, held for this transaction. Raises NotFound."""
    order = known_orders(viewer).select_for_update().filter(pk=order_id).first()
    if order is None:
        raise NotFound(f"order:{order_id}")
    return order


def known_orders(viewer: Viewer) -> QuerySet[Order]:
    """Orders of organisations in the viewer's scope."""
    return in_scope(Order.objects.all(), viewer)


def seller_of(person: PersonView, viewer: Viewer) -> int | None:
    """The institution that sells to a person: the viewer's own, where it knows the person, else the first that does.

    Who works for the whole group sells for the institution that looks after the person.
    """
    known = [one for one in person.organisation_ids if viewer.sees(one)]
    return viewer.organisation_id if not known or viewer.organisation_id in known else known[0]


def change_cause(plan_id: int, turn: int) -> str:
    """What places the order of a plan that took another one's place; `turn` counts from 1."""
    return f"change:{plan_id}:{turn}"


def plan_of_change(cause: str) -> int | None:
    """The plan behind such an order; None for others."""
    kind, _sep, rest = cause.partition(":")
    return int(rest.split(":")[0]) if kind == "change" else None


def orders_of_change(plan_id: int) -> QuerySet[Order]:
    """The orders of a plan that took another one's place: one, and another for each that nobody paid."""
    return Order.objects.filter(cause__startswith=f"change:{plan_id}:").order_by("pk")


def number_of(day: date) -> str:
    """A number nobody can guess the next one of: the day and eight random signs."""
    return f"{day:%Y%m%d}{uuid4().hex[:8].upper()}"


def refund_number(payment: Payment) -> str:
    """One number for each attempt to give the money of a payment back."""
    return f"R{payment.out_trade_no}{payment.refunds.count() + 1:02}"


def sources_of(order: Order) -> list[str]:
    """How the entitlements of an order name what granted them."""
    return [source_of(order.pk, line) for line in order.lines.values_list("pk", flat=True)]


def source_of(order_id: int, line_id: int) -> str:
    """How entitlements name the line that granted them."""
    return f"order:{order_id}:{line_id}"


def order_of(source: str) -> int | None:
    """The order behind an entitlement; None when something else granted it."""
    kind, _sep, rest = source.partition(":")
    return int(rest.split(":")[0]) if kind == "order" else None
