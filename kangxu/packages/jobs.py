"""Entry points of the queue: contracts begin and end with the calendar, lines of plans when their rule says so."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.chunks import chunks
from kangxu.foundation.viewer import Viewer
from kangxu.packages import stopping
from kangxu.packages.actions import follow_the_calendar, stop_lines


@app.periodic(cron="20 0 * * *")
@app.task(name="follow_contracts", queue="ordinary", queueing_lock="follow_contracts", lock="follow_contracts")
def follow_contracts(timestamp: int = 0, **_newer: Any) -> None:
    """After midnight: contracts whose last day is over, and those that begin today."""
    follow_the_calendar(by=Viewer.system("packages"), at=clock.now())


@app.periodic(cron="50 1 * * *")
@app.task(name="stop_plan_lines", queue="ordinary", queueing_lock="stop_plan_lines", lock="stop_plan_lines")
def stop_plan_lines(timestamp: int = 0, **_newer: Any) -> None:
    """At night: what plans need not do any more."""
    at, by = clock.now(), Viewer.system("packages")
    for persons in chunks(stopping.concerned()):
        stop_lines(person_ids=persons, by=by, at=at)
