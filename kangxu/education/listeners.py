"""What this room does when somebody comes under care."""

from __future__ import annotations

from datetime import datetime

from kangxu.education import actions
from kangxu.foundation.chunks import chunks
from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.events import ENROLLED


@listen(ENROLLED)
def begin_sequences(batch: Batch, at: datetime) -> None:
    """Whoever is newly enrolled gets the first lesson of their programme, from the day of the enrolment."""
    by = Viewer.system("education", organisation_id=batch.organisation_id)
    for persons in chunks(persons_of(batch)):
        actions.follow_sequences(person_ids=persons, driven={}, by=by, at=batch.at)
