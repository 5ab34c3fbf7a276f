"""Entry points of the queue: consents and refusals run out without anybody doing anything."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.privacy import actions


@app.periodic(cron="5 0 * * *")
@app.task(name="announce_expired_consents", queue="ordinary", queueing_lock="announce_expired_consents")
def announce_expired_consents(timestamp: int = 0, **_newer: Any) -> None:
    """Tell, every night, whose consent or refusal has run out."""
    actions.announce_expired(by=Viewer.system("privacy"), at=clock.now())
