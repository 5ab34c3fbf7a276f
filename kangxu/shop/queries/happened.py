"""What a person was given and paid, as moments of a life: services are facts of care, money is for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.models import PlanItem, Redemption
from kangxu.people.cards import visible
from kangxu.shop.models import Order, Refund
from kangxu.shop.orders import known_orders

OF_PLAN = "plan_item:"


@dataclass(frozen=True, slots=True)
class GivenService:
    """A service that was delivered against what the person holds, when, and when that was noted."""

    service: str
    quantity: int
    at: datetime
    noted_at: datetime
    staff: str


@dataclass(frozen=True, slots=True)
class MoneyMoment:
    """An order was paid, or money of it went back, in fen."""

    what: Literal["paid", "refunded"]
    at: datetime
    amount_fen: int
    order_id: int
    number: str


def services_given(person_id: int, *, viewer: Viewer) -> list[GivenService]:
    """Services that were redeemed and not taken back: none of strangers. Two queries. Raises NotAllowed."""
    viewer.require(P.SEE_CLINICAL)
    found = list(
        Redemption.objects.filter(
            entitlement__person_id=person_id, entitlement__person__in=visible(viewer), undone_at=None
        ).select_related("entitlement", "delivery__staff")
    )
    items = {one.pk: int(one.cause.split(":")[1]) for one in found if one.cause.startswith(OF_PLAN)}
    done = dict(PlanItem.objects.filter(pk__in=items.values()).values_list("pk", "done_at")) if items else {}
    return [_given(one, done.get(items.get(one.pk, 0))) for one in found]


def money_moved(person_id: int, *, viewer: Viewer) -> list[MoneyMoment]:
    """What was paid and given back for this person's orders, in scope. Two queries. Raises NotAllowed."""
    viewer.require(P.TAKE_PAYMENTS)
    orders = known_orders(viewer).filter(person_id=person_id)
    paid = orders.exclude(paid_at=None).filter(payable_fen__gt=0)
    back = Refund.objects.filter(order__in=orders, state=Refund.State.DONE, amount_fen__gt=0).select_related("order")
    return [_paid(one) for one in paid] + [_refunded(one) for one in back]


def _given(one: Redemption, done_at: datetime | None) -> GivenService:
    told = getattr(one, "delivery", None)
    at = told.delivered_at if told else done_at or one.at
    return GivenService(one.entitlement.service, one.quantity, at, one.at, told.staff.name if told else "")


def _paid(one: Order) -> MoneyMoment:
    return MoneyMoment("paid", one.paid_at or one.placed_at, one.payable_fen, one.pk, one.number)


def _refunded(one: Refund) -> MoneyMoment:
    return MoneyMoment("refunded", one.done_at or one.created_at, one.amount_fen, one.order_id, one.order.number)
