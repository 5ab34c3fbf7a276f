"""Entry points of the queue."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kangxu.followup import actions
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer


@app.periodic(cron="30 4 * * *")
@app.task(name="plan_follow_ups", queue="ordinary", queueing_lock="plan_follow_ups")
def plan_follow_ups(timestamp: int, **_newer: Any) -> None:
    """Before the day begins: everybody managed has a next day."""
    actions.plan_follow_ups(by=Viewer.system("followup"), at=clock.now())
