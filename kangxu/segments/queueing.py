"""Asking the worker to go on with rebuilds."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

TASK = "go_on_rebuilds"


def rebuild_soon() -> None:
    """Put the job into the queue, in the caller's transaction; asked again while one waits, it is the same one."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, queue="ordinary", queueing_lock=TASK, lock=TASK).defer()
    except AlreadyEnqueued:
        return
