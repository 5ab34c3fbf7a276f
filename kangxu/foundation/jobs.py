"""Entry points of the queue that deliver news."""

from __future__ import annotations

import logging
from typing import Any

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from kangxu.foundation import clock, events
from kangxu.foundation.models import Batch

log = logging.getLogger(__name__)

SAFETY_TRIES = 3
ORDINARY_TRIES = 8
QUEUES = {"safety": 100, "ordinary": 0}


@app.task(
    name="deliver_safety", queue="safety", pass_context=True, retry=RetryStrategy(max_attempts=SAFETY_TRIES, wait=1)
)
def deliver_safety(context: JobContext, *, listener: str, batch_id: int, **_newer: Any) -> None:
    """Deliver at once; when the last try fails, turn to a person instead of giving up.

    A delivery that killed its worker each time has used up its tries when it comes here again.
    """
    one, batch, at = events.listener(listener), Batch.objects.get(pk=batch_id), clock.now()
    if context.job.attempts >= SAFETY_TRIES and one.last_resort is not None:
        log.error("safety listener %s lost its worker on batch %s", listener, batch_id)
        return one.last_resort(batch, at)
    try:
        one.react(batch, at)
    except Exception:
        if context.job.attempts + 1 < SAFETY_TRIES or one.last_resort is None:
            raise
        log.exception("safety listener %s gave up on batch %s", listener, batch_id)
        one.last_resort(batch, at)


@app.task(
    name="deliver_ordinary",
    queue="ordinary",
    retry=RetryStrategy(max_attempts=ORDINARY_TRIES, exponential_wait=4),
)
def deliver_ordinary(*, listener: str, batch_id: int, **_newer: Any) -> None:
    """Deliver in order; growing pauses between tries."""
    events.listener(listener).react(Batch.objects.get(pk=batch_id), clock.now())


def defer_delivery(one: events.Listener, batch_id: int) -> None:
    """Put one delivery into the queue, in the caller's transaction."""
    if one.lane == "safety":
        job = deliver_safety.configure(priority=QUEUES["safety"])
    else:
        job = deliver_ordinary.configure(lock=f"listener:{one.name}", priority=QUEUES["ordinary"])
    job.defer(listener=one.name, batch_id=batch_id)
