"""What the record does when others have news, and when it has news itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.foundation import events
from kangxu.foundation.acting import quietly
from kangxu.foundation.chunks import chunks
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.people.events import MERGED
from kangxu.records import actions, believing
from kangxu.records.events import JUDGED, RECORDED, WITHDRAWN


@events.listen(MERGED)
def renew_latest_values(batch: Batch, at: datetime) -> None:
    """Readings moved from one person to the other: what is derived from them is made anew for both."""
    actions.renew_latest(person_ids=events.persons_of(batch), by=Viewer.system("records"), at=at)
    _judge(batch, at)


@events.listen(RECORDED)
def judge_recorded(batch: Batch, at: datetime) -> None:
    """New values may make home values of the same persons more or less believable."""
    _judge(batch, at)


@events.listen(WITHDRAWN)
def judge_withdrawn(batch: Batch, at: datetime) -> None:
    _judge(batch, at)


def _judge(batch: Batch, at: datetime) -> None:
    for persons in chunks(events.persons_of(batch)):
        judge_home_values(persons, caused_by=f"batch:{batch.pk}", organisation_id=batch.organisation_id, at=at)


def judge_home_values(persons: Sequence[int], *, caused_by: str, organisation_id: int | None, at: datetime) -> None:
    """Judge anew how far the home values of these persons can be believed, and say of whom that changed."""
    by = Viewer.system("records", organisation_id=organisation_id)
    with quietly("records.judge", by=by, at=at):
        if changed := believing.judge(persons, at=at):
            events.publish(JUDGED, persons=changed, caused_by=caused_by, by=by, at=at)
