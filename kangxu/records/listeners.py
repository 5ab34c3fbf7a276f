"""What the record does when others have news."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation import events
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.records import actions


@events.listen("people.merged")
def renew_latest_values(batch: Batch, at: datetime) -> None:
    """Readings moved from one person to the other: both persons' latest values are made anew."""
    actions.renew_latest(person_ids=events.persons_of(batch), by=Viewer.system("records"), at=at)
