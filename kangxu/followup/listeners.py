"""What this room does when others have news."""

from __future__ import annotations

from datetime import datetime

from kangxu.followup import actions, stays
from kangxu.foundation.chunks import chunks
from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.packages.events import ITEM_DONE, ITEM_UNDONE, LINES_STOPPED, PLAN_ENDED, PLAN_SIGNED
from kangxu.programmes.events import ENROLLED, TIER_CHANGED
from kangxu.questionnaires.events import COMPLETED
from kangxu.records.events import RECORDED, WITHDRAWN


def _machine(batch: Batch) -> Viewer:
    return Viewer.system("followup", organisation_id=batch.organisation_id)


@listen(ENROLLED)
def welcome_enrolled(batch: Batch, at: datetime) -> None:
    """Whoever was enrolled gets a first contact."""
    actions.welcome_enrolled(batch=batch, by=_machine(batch), at=at)


@listen(TIER_CHANGED)
def follow_tier_changes(batch: Batch, at: datetime) -> None:
    """A new tier moves open work."""
    actions.follow_tier_changes(batch=batch, by=_machine(batch), at=at)


@listen(RECORDED)
def close_resolved(batch: Batch, at: datetime) -> None:
    """What a follow-up asked for has been measured."""
    actions.close_resolved(batch=batch, by=_machine(batch), at=at)


@listen(RECORDED)
def start_pathways(batch: Batch, at: datetime) -> None:
    """A discharge, an operation, a new diagnosis: somebody calls on the days that follow."""
    for persons in chunks(persons_of(batch)):
        actions.start_from_record(person_ids=persons, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at)


@listen(RECORDED)
def follow_stays(batch: Batch, at: datetime) -> None:
    """Somebody was admitted, or went home."""
    _follow_stays(batch, at)


@listen(WITHDRAWN)
def forget_stays(batch: Batch, at: datetime) -> None:
    """A stay that was an error keeps nobody from being called."""
    _follow_stays(batch, at)


@listen(RECORDED)
def close_filled(batch: Batch, at: datetime) -> None:
    """What was missing has come."""
    for persons in chunks(persons_of(batch)):
        actions.close_filled(person_ids=persons, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at)


@listen(WITHDRAWN)
def close_withdrawn(batch: Batch, at: datetime) -> None:
    """An undone import takes the work with it that nobody has begun."""
    actions.close_withdrawn(batch=batch, by=_machine(batch), at=at)


@listen(PLAN_SIGNED)
def open_plan_work(batch: Batch, at: datetime) -> None:
    """A signed plan is work for a year."""
    for persons in chunks(persons_of(batch)):
        actions.open_plan_work(person_ids=persons, caused_by=batch.caused_by, by=_machine(batch), at=at)


@listen(PLAN_ENDED)
def end_plan_work(batch: Batch, at: datetime) -> None:
    """Nobody does what an ended plan had asked for."""
    _follow_plans(batch, at)


@listen(LINES_STOPPED)
def leave_stopped_work(batch: Batch, at: datetime) -> None:
    """Nor what a plan does not ask for any more."""
    _follow_plans(batch, at)


@listen(ITEM_DONE)
def close_plan_work(batch: Batch, at: datetime) -> None:
    """What a visit or a call was for has been delivered."""
    _follow_plans(batch, at)


@listen(ITEM_UNDONE)
def reopen_plan_work(batch: Batch, at: datetime) -> None:
    """It was not delivered after all."""
    _follow_plans(batch, at)


@listen(COMPLETED)
def open_answer_work(batch: Batch, at: datetime) -> None:
    """Some answers are work for somebody: a thought of self-harm, a complaint."""
    actions.open_answer_work(caused_by=batch.caused_by, by=_machine(batch), at=at)


def _follow_stays(batch: Batch, at: datetime) -> None:
    for persons in chunks(persons_of(batch)):
        if stays.anything(persons, at=at):
            actions.follow_stays(person_ids=persons, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at)


def _follow_plans(batch: Batch, at: datetime) -> None:
    for persons in chunks(persons_of(batch)):
        actions.follow_plans(person_ids=persons, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at)
