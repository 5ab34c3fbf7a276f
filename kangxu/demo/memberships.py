"""Membership cards of the demonstration: opened, activated, paid for, used, frozen, ended, step by step (`[cards]`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kangxu.demo.customers import Customer, sheet
from kangxu.demo.plan_years import viewer_of_staff
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.packages.models import Entitlement, Redemption
from kangxu.shop.actions import (
    Delivered,
    activate_card,
    end_card,
    follow_level,
    freeze_card,
    open_card,
    order_level,
    redeem_by_hand,
)
from kangxu.shop.levels import levels
from kangxu.shop.membership import offered
from kangxu.shop.models import Card, Order
from kangxu.shop.paying import ask, take
from kangxu.shop.rights import why_not


def play(everybody: Sequence[Customer], since: datetime, until: datetime, *, by: Viewer) -> None:
    """Everything that befell the cards between two moments; doing it again does only what was left."""
    for one, life in members(everybody):
        for step in life["steps"]:
            at = one.at + timedelta(days=step["day"], hours=1)
            if since <= at < until:
                with clock.standing_at(at):
                    _STEPS[step["do"]](one, step, by, at)


def members(everybody: Sequence[Customer]) -> list[tuple[Customer, dict[str, Any]]]:
    """Who has a card, and which life it leads: the first of the lot lead each life once, then it begins anew."""
    lives = [{"steps": [step for step in sheet()["cards"]["steps"] if life in step["of"]]} for life in _lives()]
    sold = sorted((one for one in everybody if one.sells), key=lambda one: one.lot("card").random())
    return [(one, lives[place % len(lives)]) for place, one in enumerate(sold[: sheet()["cards"]["persons"]])]


def _lives() -> list[str]:
    found: list[str] = sheet()["cards"]["lives"]
    return found


def _card(one: Customer) -> Card:
    found: Card = Card.objects.get(person_id=one.person_id)
    return found


def _open(one: Customer, _step: dict[str, Any], by: Viewer, at: datetime) -> None:
    if not Card.objects.filter(person_id=one.person_id).exists():
        open_card(person_id=one.person_id, by=by, at=at)


def _activate(one: Customer, _step: dict[str, Any], by: Viewer, at: datetime) -> None:
    if _card(one).state == Card.State.OPENED:
        activate_card(card_id=_card(one).pk, by=by, at=at)


def _pay(one: Customer, step: dict[str, Any], by: Viewer, at: datetime) -> None:
    """A year of a level, paid at the desk, unless what the person spent has earned it before."""
    cause, card = f"demonstration:card:{one.person_id}", _card(one)
    order = Order.objects.filter(cause=cause).first()
    if order is None:
        if levels()[step["level"]] not in offered(card, clock.day_of(at)):
            return
        order = order_level(card_id=card.pk, level=step["level"], cause=cause, by=by, at=at)
    if order.state == Order.State.PENDING:
        take(payment_id=ask(order_id=order.pk, provider=step["provider"], by=by, at=at).pk, by=by, at=at)
    follow_level(card_id=card.pk, by=by, at=at)


def _use(one: Customer, step: dict[str, Any], by: Viewer, at: datetime) -> None:
    """A benefit is used, once, if the card gives it: handed over by the person's doctor, or at the desk."""
    cause = f"demonstration:benefit:{one.person_id}:{step['day']}"
    given = Entitlement.objects.filter(person_id=one.person_id, service=step["service"], granted_at__lte=at)
    rights = given.order_by("-pk")
    right = next((held for held in rights if not why_not(held, 1, at)), None)
    if right is None or Redemption.objects.filter(cause=cause).exists():
        return
    staff = viewer_of_staff(one.doctor_id).staff_id if step["who"] == "doctor" else by.staff_id
    redeem_by_hand(
        entitlement_id=right.pk, delivered=Delivered(1, at, staff or one.doctor_id, step.get("note", "")), cause=cause,
        by=by, at=at,
    )  # fmt: skip


def _freeze(one: Customer, step: dict[str, Any], by: Viewer, at: datetime) -> None:
    if _card(one).state == Card.State.ACTIVE:
        freeze_card(card_id=_card(one).pk, reason=step["reason"], by=by, at=at)


def _end(one: Customer, step: dict[str, Any], by: Viewer, at: datetime) -> None:
    if _card(one).state != Card.State.ENDED:
        end_card(card_id=_card(one).pk, reason=step["reason"], by=by, at=at)


_STEPS = {"open": _open, "activate": _activate, "pay": _pay, "use": _use, "freeze": _freeze, "end": _end}
