"""Going through a rebuild, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kangxu.foundation.viewer import Viewer
from kangxu.segments.actions.rebuilding import rebuild_chunk
from kangxu.segments.models import Run

Tell = Callable[[Run], None]
Clock = Callable[[], datetime]


def go_on(run: Run, *, by: Viewer, now: Clock, tell: Tell = lambda run: None, chunks: int | None = None) -> Run:
    """Do what is left of a run, or so many chunks of it; `tell` hears after each. Raises Busy."""
    while run.state == Run.State.RUNNING and (chunks is None or chunks > 0):
        run = rebuild_chunk(run_id=run.pk, by=by, at=now())
        chunks = chunks and chunks - 1
        tell(run)
    return run
