"""Entry points of the queue."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kangxu.alerts import actions
from kangxu.alerts.queries import anything_waiting
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer


@app.periodic(cron="* * * * *")
@app.task(name="escalate_alerts", queue="safety", queueing_lock="escalate_alerts")
def escalate_alerts(timestamp: int, **_newer: Any) -> None:
    """Hand on what nobody took in time."""
    by, at = Viewer.system("alerts"), clock.now()
    if anything_waiting(viewer=by, at=at):
        actions.escalate_waiting(by=by, at=at)
