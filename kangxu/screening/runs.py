"""Going through a run, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kangxu.foundation.chunks import CHUNK, chunks
from kangxu.foundation.viewer import Viewer
from kangxu.screening.actions import end_run, run_chunk
from kangxu.screening.concerned import persons_of_run
from kangxu.screening.models import ScreeningRun

Tell = Callable[[ScreeningRun], None]


def go_on(run: ScreeningRun, *, by: Viewer, at: datetime, tell: Tell = lambda run: None) -> ScreeningRun:
    """Do what is left of a run; `tell` hears after each chunk."""
    left = [person for person in persons_of_run(run) if person > run.last_person]
    for persons in chunks(left, CHUNK):
        run = run_chunk(run_id=run.pk, person_ids=persons, by=by, at=at)
        tell(run)
    return end_run(run_id=run.pk, by=by, at=at)
