"""Following facts in sets: who belongs where, which tier, and what ends when its ground is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.programmes import enrolling, states
from kangxu.programmes.events import ENROLLED, PROPOSED, TIER_CHANGED
from kangxu.programmes.models import Enrolment, Proposal


@dataclass(frozen=True)
class Followed:
    """What a set of new facts led to: persons enrolled, proposed, and moved to another tier."""

    enrolled: frozenset[int]
    proposed: frozenset[int]
    moved: frozenset[int]


@action
def follow_facts(
    *, person_ids: Sequence[int], organisation_id: int | None, caused_by: str, by: Viewer, at: datetime
) -> Followed:
    """New facts about these persons: enrol, propose, decide their tiers, and say what changed."""
    enrolled, proposed = enrolling.by_facts(
        person_ids, organisation_id=organisation_id, caused_by=caused_by, by=by, at=at
    )
    moved = evaluate_persons(person_ids=person_ids, caused_by=caused_by, by=by, at=at)
    if enrolled:
        events.publish(ENROLLED, persons=enrolled, caused_by=caused_by, by=by, at=at, organisation_id=organisation_id)
    if proposed:
        events.publish(PROPOSED, persons=proposed, caused_by=caused_by, by=by, at=at, organisation_id=organisation_id)
    audit("programmes.followed", caused_by, enrolled=len(enrolled), proposed=len(proposed), moved=len(moved))
    return Followed(frozenset(enrolled), frozenset(proposed), frozenset(moved))


@action
def evaluate_persons(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> set[int]:
    """Decide the tiers of enrolled persons anew; returns whose tier changed. Doing it twice changes nothing."""
    moved = states.decide(person_ids, caused_by=caused_by, at=at)
    if moved:
        events.publish(TIER_CHANGED, persons=moved, caused_by=caused_by, by=by, at=at)
    audit("tiers.evaluated", caused_by, persons=len(person_ids), moved=len(moved))
    return moved


@action
def retreat(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> Followed:
    """Facts were withdrawn or moved between records: end what the machine had built on them, and decide anew."""
    ended = 0
    for code, persons in enrolling.without_ground(person_ids, at=at).items():
        ended += Enrolment.objects.filter(
            person_id__in=persons, programme=code, ended_at=None, enrolled_by__startswith="system:"
        ).update(ended_at=at, end_reason="no_ground")
    for code, persons in enrolling.without_suspicion(person_ids, at=at).items():
        Proposal.objects.filter(person_id__in=persons, programme=code, decided_at=None).update(
            decided_at=at, decided_by=by.actor, decision=Proposal.Decision.WITHDRAWN
        )
    moved = evaluate_persons(person_ids=person_ids, caused_by=caused_by, by=by, at=at)
    audit("programmes.retreated", caused_by, persons=len(person_ids), ended=ended, moved=len(moved))
    return Followed(frozenset(), frozenset(), frozenset(moved))
