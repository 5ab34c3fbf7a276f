"""Entry points of the queue: what time alone changes, rebuilds that go on, and what is only reckoned at night."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.segments import actions
from kangxu.segments.actions.rebuilding import Busy
from kangxu.segments.models import Run
from kangxu.segments.queueing import TASK, rebuild_soon
from kangxu.segments.ruled import at_night, plan
from kangxu.segments.runs import go_on

BY = Viewer.system("segments")
# Then the queue's other work has its turn
CHUNKS_AT_A_TIME = 5


@app.periodic(cron="* * * * *")
@app.task(name="look_due", queue="ordinary", queueing_lock="look_due", lock="look_due")
def look_due(timestamp: int = 0, **_newer: Any) -> None:
    """Evaluate those whose moment has come."""
    while actions.look(by=BY, at=clock.now()):
        continue


@app.periodic(cron="* * * * *")
@app.task(name=TASK, queue="ordinary", queueing_lock=TASK, lock=TASK)
def go_on_rebuilds(timestamp: int = 0, **_newer: Any) -> None:
    """Go on with rebuilds that were begun; one that somebody else is at work on is left to them."""
    for run in Run.objects.filter(state=Run.State.RUNNING).order_by("pk"):
        try:
            run = go_on(run, by=BY, now=clock.now, chunks=CHUNKS_AT_A_TIME)
        except Busy:
            continue
        if run.state == Run.State.RUNNING:
            rebuild_soon()
            return


@app.periodic(cron="10 4 * * *")
@app.task(name="rebuild_nightly", queue="ordinary", queueing_lock="rebuild_nightly", lock="rebuild_nightly")
def rebuild_nightly(timestamp: int = 0, **_newer: Any) -> None:
    """Reckon values, then rebuild what rests on them, on percentiles, or on facts that arrive without news."""
    actions.reckon_values(by=BY, at=clock.now())
    definitions = [one.id for one in at_night(plan())]
    if definitions:
        actions.start_rebuild(definitions=definitions, reason="nightly", by=BY, at=clock.now())
        rebuild_soon()
