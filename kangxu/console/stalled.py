"""Jobs whose worker was killed: back into the queue, or the listener they hold a lock of would stand still for ever."""

from __future__ import annotations

import asyncio
import logging

from procrastinate import App
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 10


async def keep_taking_up(app: App) -> None:
    """Look for such jobs until cancelled."""
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        await take_up(app)


async def take_up(app: App) -> None:
    """Put back the jobs of workers without heartbeat. A queued twin makes a job needless: then it ends here."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs():
        log.warning("job %s (%s) had lost its worker", job.id, job.task_name)
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, Status.FAILED, delete_job=True)
