"""`kangxu worker`: works through the job queue. Any number may run, on any number of machines."""

from __future__ import annotations

import asyncio

import click

from kangxu.console import site


@click.command()
@click.option("--once", is_flag=True, help="End when no job is left.")
def verb(once: bool) -> None:
    """处理后台任务：安全通道优先。Work through jobs; the safety lane has hands of its own."""
    site.ready()
    asyncio.run(work(once=once))


async def work(*, once: bool) -> None:
    """Two lanes side by side, so that no import can keep an urgent reading waiting."""
    from procrastinate.contrib.django import app

    worker_app = app.with_connector(app.connector.get_worker_connector())
    async with worker_app.open_async():
        lanes = [("safety", 2), ("ordinary", 1), ("intake", 1)]
        await asyncio.gather(
            *(
                worker_app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=hands,
                    wait=not once,
                    fetch_job_polling_interval=2,
                    listen_notify=not once,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                )
                for queue, hands in lanes
            )
        )
