"""Entry points of the queue: contracts begin and end with the calendar."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import follow_the_calendar


@app.periodic(cron="20 0 * * *")
@app.task(name="follow_contracts", queue="ordinary", queueing_lock="follow_contracts", lock="follow_contracts")
def follow_contracts(timestamp: int = 0, **_newer: Any) -> None:
    """After midnight: contracts whose last day is over, and those that begin today."""
    follow_the_calendar(by=Viewer.system("packages"), at=clock.now())
