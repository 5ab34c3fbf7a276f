"""`kangxu worker`: works through the job queue. Any number may run, on any number of machines."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import click
from asgiref.sync import sync_to_async
from procrastinate import App

from kangxu.console import site
from kangxu.console.stalled import keep_taking_up, take_up

LANES = {"safety": 2, "ordinary": 1, "intake": 1}  # queue -> jobs at a time


@click.command()
@click.option("--once", is_flag=True, help="End when no job is left.")
def verb(once: bool) -> None:
    """处理后台任务：安全通道优先。Work through jobs; the safety lane has hands of its own."""
    site.ready()
    site.forget_dead_workers()
    with suppress(asyncio.CancelledError):
        asyncio.run(_until_told(once=once))


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


async def _until_told(*, once: bool) -> None:
    """Work until a signal comes; jobs that have begun are finished first."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    await work(once=once)


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
    from procrastinate.contrib.django.django_connector import DjangoConnector

    assert isinstance(app.connector, DjangoConnector)
    worker_app = app.with_connector(app.connector.get_worker_connector())
    async with worker_app.open_async():
        await take_up(worker_app)
        lanes = [_lane(worker_app, queue, hands, once) for queue, hands in LANES.items()]
        await asyncio.gather(*lanes, *([] if once else [keep_taking_up(worker_app)]))


def _lane(app: App, queue: str, hands: int, once: bool) -> Coroutine[Any, Any, None]:
    return app.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=hands,
        wait=not once,
        fetch_job_polling_interval=2,
        listen_notify=not once,
        install_signal_handlers=False,
        delete_jobs="successful",
    )
