"""Granting, redeeming and taking back. A count is moved by one guarded statement, never by read and write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.packages.models import Entitlement, Redemption

State = Entitlement.State


class NothingLeft(Exception):
    """An entitlement is used up, frozen, returned, expired or not yet valid."""


@dataclass(frozen=True, slots=True)
class Grant:
    """So many times a service; `quantity` None is without limit. `unit_fen` is the list price of one."""

    service: str
    quantity: int | None
    unit_fen: int


@action
def grant(
    *, person_id: int, source: str, grants: Sequence[Grant], valid_from: date, expires_on: date, by: Viewer,
    at: datetime,
) -> list[Entitlement]:  # fmt: skip
    """Give a person what a source promises; told again, nothing changes."""
    made = [
        Entitlement(
            person_id=person_id, source=source, service=one.service, quantity=one.quantity, unit_fen=one.unit_fen,
            valid_from=valid_from, expires_on=expires_on, granted_at=at,
        )
        for one in grants
    ]  # fmt: skip
    Entitlement.objects.bulk_create(made, ignore_conflicts=True)
    audit("entitlement.granted", source, services=len(made))
    return list(Entitlement.objects.filter(source=source).order_by("pk"))


@action
def redeem(*, entitlement_id: int, cause: str, by: Viewer, at: datetime, quantity: int = 1) -> Redemption:
    """Use an entitlement for a delivered service, once per cause. Raises NothingLeft."""
    held, made = Redemption.objects.get_or_create(
        cause=cause,
        defaults={"entitlement_id": entitlement_id, "quantity": quantity, "at": at, "by": by.actor},
    )
    if made and not _usable(day_of(at), quantity).filter(pk=entitlement_id).update(used=F("used") + quantity):
        raise NothingLeft(entitlement_id)
    audit("entitlement.redeemed", f"entitlement:{held.entitlement_id}", quantity=quantity, made=made)
    return held


@action
def undo_redemption(*, cause: str, by: Viewer, at: datetime) -> Redemption:
    """Take a redemption back: the service was not delivered after all. Told again, nothing changes."""
    held: Redemption = Redemption.objects.select_for_update().get(cause=cause)
    if held.undone_at is None:
        _of(held.entitlement_id).update(used=F("used") - held.quantity)
        held.undone_at, held.undone_by = at, by.actor
        held.save(update_fields=["undone_at", "undone_by"])
    audit("entitlement.redemption_undone", f"entitlement:{held.entitlement_id}")
    return held


@action
def freeze(*, source: str, by: Viewer, at: datetime) -> int:
    """Stop the entitlements of a source for the time being; how many."""
    return _move(source, (State.ACTIVE,), State.FROZEN)


@action
def unfreeze(*, source: str, by: Viewer, at: datetime) -> int:
    """Let frozen entitlements be used again; how many."""
    return _move(source, (State.FROZEN,), State.ACTIVE)


@action
def take_back(*, source: str, by: Viewer, at: datetime) -> int:
    """End the entitlements of a source whose money goes back; how many."""
    return _move(source, (State.ACTIVE, State.FROZEN), State.RETURNED)


@action
def expire(*, by: Viewer, at: datetime) -> list[str]:
    """End what ran out before today; the sources concerned."""
    late = Q(state__in=(State.ACTIVE, State.FROZEN), expires_on__lt=day_of(at))
    sources = sorted(set(Entitlement.objects.filter(late).values_list("source", flat=True)))
    ended = Entitlement.objects.filter(late).update(state=State.EXPIRED)
    audit("entitlement.expired", "entitlements", count=ended)
    return sources


def _of(entitlement_id: int) -> QuerySet[Entitlement]:
    return Entitlement.objects.filter(pk=entitlement_id)


def _usable(day: date, quantity: int) -> QuerySet[Entitlement]:
    left = Q(quantity=None) | Q(quantity__gte=_after(quantity))
    return Entitlement.objects.filter(left, state=State.ACTIVE, valid_from__lte=day, expires_on__gte=day)


def _after(quantity: int) -> Combinable:
    return F("used") + quantity


def _move(source: str, states: Sequence[str], to: str) -> int:
    moved = Entitlement.objects.filter(source=source, state__in=states).update(state=to)
    audit(f"entitlement.{to}", source, count=moved)
    return moved
