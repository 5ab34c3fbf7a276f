"""`kangxu worker`: works through the job queue. Any number may run, on any number of machines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import click
from asgiref.sync import sync_to_async

from kangxu.console import site


@click.command()
@click.option("--once", is_flag=True, help="End when no job is left.")
def verb(once: bool) -> None:
    """处理后台任务：安全通道优先。Work through jobs; the safety lane has hands of its own."""
    site.ready()
    asyncio.run(work(once=once))


class Hands(ThreadPoolExecutor):
    """Threads that run jobs and leave no database connection behind."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return super().submit(_closing(fn), *args, **kwargs)


def _closing(fn: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        from django.db import connections

        try:
            return fn(*args, **kwargs)
        finally:
            connections.close_all()

    return run


async def work(*, once: bool) -> None:
    """Two lanes side by side, so that no import can keep an urgent reading waiting."""
    asyncio.get_running_loop().set_default_executor(Hands(max_workers=8, thread_name_prefix="job"))
    try:
        await _lanes(once=once)
    finally:
        await sync_to_async(_let_go)()


def _let_go() -> None:
    """Close the connection of the thread in which periodic jobs are deferred."""
    from django.db import connections

    connections.close_all()


async def _lanes(*, once: bool) -> None:
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
