"""Beginning a rebuild, within an action."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kangxu.foundation.acting import audit
from kangxu.foundation.viewer import Viewer
from kangxu.segments.evaluating import Outcome
from kangxu.segments.models import Evaluation, Run
from kangxu.segments.noting import note
from kangxu.segments.queueing import rebuild_soon
from kangxu.segments.ruled import plan, with_dependents


def begun(definitions: Iterable[int] | None, *, reason: str, by: Viewer, at: datetime) -> Run:
    """A run over these definitions (None: all) and those that refer to them; the worker goes on with it.

    The same that was begun and not finished is taken up again.
    """
    known = plan()
    everything = definitions is None
    wanted = [one.id for one in (known.all if definitions is None else with_dependents(known, set(definitions)))]
    same = Run.objects.filter(state=Run.State.RUNNING, definitions=wanted, everything=everything)
    # what was changed again after the run had passed it has to be rebuilt from the start
    run: Run | None = (same if everything else same.filter(place=0, last_person=0)).order_by("-pk").first()
    if run is None:
        run = Run.objects.create(
            definitions=wanted, everything=everything, reason=reason, started_at=at, started_by=by.actor
        )
    note(Outcome(), known, kind=Evaluation.Kind.FULL, caused_by=f"run:{run.pk}", at=at)
    audit("segments.rebuild", f"run:{run.pk}", definitions=len(wanted))
    rebuild_soon()
    return run
