"""Entry points of the queue: results change without anybody looking."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.screening.actions import start_run
from kangxu.screening.runs import go_on


@app.periodic(cron="0 3 * * *")
@app.task(name="assess_changed", queue="ordinary", queueing_lock="assess_changed", lock="assess_changed")
def assess_changed(timestamp: int = 0, **_newer: Any) -> None:
    """Assess anew, every night, everybody whose inputs changed or grew too old; a run that was stopped goes on."""
    at, by = clock.now(), Viewer.system("screening")
    go_on(start_run(by=by, at=at), by=by, at=at)
