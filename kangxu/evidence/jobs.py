"""Entry points of the queue: measures every night, and shortly after news."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from kangxu.evidence import actions
from kangxu.foundation import clock
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer

# News comes in bursts: one computation serves what arrives within this time. A night's export is looked at sooner than
# single readings, which come all day.
SOON_SECONDS, LATER_SECONDS, MANY_PERSONS = 15, 600, 100


@app.periodic(cron="30 3 * * *")
@app.task(name="compute_measures", queue="ordinary", queueing_lock="compute_measures", lock="measures")
def compute_measures(timestamp: int = 0, **_newer: Any) -> None:
    """Results of today."""
    actions.compute_measures(by=Viewer.system("evidence"), at=clock.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="look_back_measures", queue="ordinary", queueing_lock="look_back_measures", lock="measures")
def look_back_measures(timestamp: int = 0, **_newer: Any) -> None:
    """Earlier months for those under care now."""
    actions.look_back(by=Viewer.system("evidence"), at=clock.now())


def mark(task: Any, batch: Batch) -> None:
    """Ask for a computation soon; asked again while one waits, it is the same one."""
    seconds = SOON_SECONDS if batch.size >= MANY_PERSONS else LATER_SECONDS
    try:
        with transaction.atomic():
            task.configure(schedule_in={"seconds": seconds}).defer()
    except AlreadyEnqueued:
        return
