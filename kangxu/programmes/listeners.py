"""What programmes do when facts arrive, are withdrawn, or two records become one."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.chunks import chunks
from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.people.events import MERGED
from kangxu.programmes import actions
from kangxu.records.events import RECORDED, WITHDRAWN


@listen(RECORDED)
def follow_facts(batch: Batch, at: datetime) -> None:
    """Enrol, propose and decide tiers, for the persons of the batch."""
    by = _machine(batch)
    for persons in chunks(persons_of(batch)):
        actions.follow_facts(
            person_ids=persons, organisation_id=batch.organisation_id, caused_by=f"batch:{batch.pk}", by=by, at=at
        )


@listen(WITHDRAWN)
def retreat(batch: Batch, at: datetime) -> None:
    """What rested on withdrawn facts ends."""
    for persons in chunks(persons_of(batch)):
        actions.retreat(person_ids=persons, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at)


@listen(MERGED)
def follow_merge(batch: Batch, at: datetime) -> None:
    """Both records of a merge or un-merge are decided anew."""
    for persons in chunks(persons_of(batch)):
        actions.follow_facts(
            person_ids=persons, organisation_id=None, caused_by=f"batch:{batch.pk}", by=_machine(batch), at=at
        )


def _machine(batch: Batch) -> Viewer:
    return Viewer.system("programmes", organisation_id=batch.organisation_id)
