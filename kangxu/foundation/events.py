"""News: published in the transaction of the fact, delivered once per listener by the job queue.

A listener is a function `(batch: Batch, at: datetime) -> None` in a room's `listeners.py`. Safety-lane
listeners have no lock, quick tries and a last resort that opens work for a person; ordinary ones keep
their order by a lock per listener. Delivering twice must change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db import connection

from kangxu.foundation.acting import NotActing, is_acting
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer

Lane = Literal["safety", "ordinary"]
Reaction = Callable[[Batch, datetime], None]


@dataclass(frozen=True)
class Listener:
    name: str
    event: str
    lane: Lane
    react: Reaction
    last_resort: Reaction | None = None


# The news and whom it concerns, in one statement: urgent values wait for it
_STORE = """
with made as (
    insert into foundation_batch (event, caused_by, at, actor, organisation_id, size)
    values (%(event)s, %(caused_by)s, %(at)s, %(actor)s, %(organisation_id)s, %(size)s) returning id
), concerned as (
    insert into foundation_batchperson (batch_id, person_id)
    select made.id, person from made, unnest(%(persons)s::bigint[]) as person
)
select id from made
"""


class UnknownEvent(Exception):
    """Somebody published or listened to an event that no room declares."""


EVENTS: dict[str, str] = {}
_listeners: dict[str, Listener] = {}


def declare(event: str, meaning: str) -> str:
    """Declare an event of this room, with what it means; returns its name."""
    EVENTS[event] = meaning
    return event


def listen(
    event: str, *, lane: Lane = "ordinary", last_resort: Reaction | None = None
) -> Callable[[Reaction], Reaction]:
    """Register a listener. The safety lane demands a last resort."""
    if lane == "safety" and last_resort is None:
        raise TypeError("a safety listener needs a last resort")

    def register(react: Reaction) -> Reaction:
        name = f"{react.__module__.removeprefix('kangxu.').removesuffix('.listeners')}.{react.__name__}"
        _listeners[name] = Listener(name, event, lane, react, last_resort)
        return react

    return register


def listeners_of(event: str) -> list[Listener]:
    """Who hears an event, in order of delivery: the safety lane, then from the lowest floor up."""
    found = [one for one in _listeners.values() if one.event == event]
    return sorted(found, key=lambda one: (one.lane != "safety", _floor(one), one.name))


def _floor(one: Listener) -> int:
    room = one.name.split(".")[0]
    return settings.ROOMS.index(room) if room in settings.ROOMS else len(settings.ROOMS)


def listener(name: str) -> Listener:
    return _listeners[name]


def publish(
    event: str, *, persons: Iterable[int], caused_by: str, by: Viewer, at: datetime, organisation_id: int | None = None
) -> Batch:
    """Store a batch about these persons and one job per listener, in the caller's transaction."""
    if event not in EVENTS:
        raise UnknownEvent(event)
    if not is_acting():
        raise NotActing(event)
    chosen = sorted(set(persons))
    batch = Batch(
        event=event, caused_by=caused_by, at=at, actor=by.actor, size=len(chosen),
        organisation_id=organisation_id if organisation_id is not None else by.organisation_id,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STORE, {**batch.__dict__, "persons": chosen})
        batch.pk = cursor.fetchone()[0]
    _defer(batch)
    return batch


def open_batch(event: str, *, caused_by: str, by: Viewer, at: datetime, organisation_id: int | None = None) -> Batch:
    """First half of `publish` for writers that fill `BatchPerson` by SQL."""
    if event not in EVENTS:
        raise UnknownEvent(event)
    return Batch.objects.create(
        event=event,
        caused_by=caused_by,
        at=at,
        actor=by.actor,
        organisation_id=organisation_id if organisation_id is not None else by.organisation_id,
    )


def announce(batch: Batch, *, size: int) -> None:
    """Second half of `publish`: note how many persons, and defer one job per listener."""
    Batch.objects.filter(pk=batch.pk).update(size=size)
    batch.size = size
    _defer(batch)


def _defer(batch: Batch) -> None:
    from kangxu.foundation.jobs import defer_delivery

    for one in listeners_of(batch.event) if batch.size else ():
        defer_delivery(one, batch.pk)


def persons_of(batch: Batch) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select person_id from foundation_batchperson where batch_id = %s order by 1", [batch.pk])
        return [row[0] for row in cursor.fetchall()]
