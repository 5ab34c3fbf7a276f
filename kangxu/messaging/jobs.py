"""Entry points of the queue: calls that went silent, recordings to fetch, recordings to erase."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from kangxu.foundation import clock
from kangxu.messaging.calling import ask_about_silent
from kangxu.messaging.recordings import erase_expired, fetch_due


@app.periodic(cron="* * * * *")
@app.task(name="tend_calls", queue="ordinary", queueing_lock="tend_calls", lock="tend_calls")
def tend_calls(timestamp: int = 0, **_newer: Any) -> None:
    """Ask about what was not heard of, and fetch what is due again."""
    ask_about_silent(at=clock.now())
    fetch_due(at=clock.now())


@app.task(name="fetch_recordings", queue="ordinary", queueing_lock="fetch_recordings", lock="tend_calls")
def fetch_recordings(**_newer: Any) -> None:
    """Soon after a recording was told of."""
    fetch_due(at=clock.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="erase_recordings", queue="ordinary", queueing_lock="erase_recordings", lock="erase_recordings")
def erase_recordings(timestamp: int = 0, **_newer: Any) -> None:
    """At night: what was promised to be deleted."""
    erase_expired(at=clock.now())


def defer_fetching() -> None:
    """Put fetching into the queue, unless it waits there already."""
    try:
        with transaction.atomic():  # a refused insert must not spoil the caller's transaction
            fetch_recordings.defer()
    except AlreadyEnqueued:
        return
