"""What this room does when facts arrive or are withdrawn."""

from __future__ import annotations

from datetime import datetime

from kangxu.education.events import COMPLETED
from kangxu.foundation.chunks import chunks
from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.packages import actions
from kangxu.records.events import RECORDED, WITHDRAWN


@listen(RECORDED)
def follow_records(batch: Batch, at: datetime) -> None:
    """Services of plans that the records show are done."""
    for persons in chunks(persons_of(batch)):
        actions.follow_records(person_ids=persons, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at)


@listen(WITHDRAWN)
def retreat(batch: Batch, at: datetime) -> None:
    """What rested on withdrawn facts is to be done again."""
    for persons in chunks(persons_of(batch)):
        actions.retreat(person_ids=persons, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at)


@listen(COMPLETED)
def follow_lessons(batch: Batch, at: datetime) -> None:
    """A lesson that was read is done in the plan that promised it."""
    for persons in chunks(persons_of(batch)):
        actions.follow_lessons(person_ids=persons, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at)


def _machine(batch: Batch) -> Viewer:
    return Viewer.system("packages", organisation_id=batch.organisation_id)
