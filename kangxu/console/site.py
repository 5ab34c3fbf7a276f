"""Getting a home ready: its database up and its tables current, whatever verb was asked for."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from typing import Any

import click
from asgiref.sync import async_to_sync

from kangxu.config import database_server, server_users
from kangxu.config.database_server import OLDEST, CannotStart
from kangxu.config.home import Home


def say(line: str) -> None:
    """Tell the operator what happens, beside the answer, not in it."""
    click.echo(line, err=True)


def embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def ready(*, migrated: bool = True) -> None:
    """Start the embedded server if this home uses it, set Django up, and migrate where needed."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kangxu.config.settings")
    home = Home.from_environment().create()
    if embedded():
        server_users.join(home)
        database_server.ensure_running(home, say=say)
    django.setup()
    _insist_on_database()
    if migrated:
        migrate(home)


def forget_dead_workers() -> None:
    """Strike workers off the list that cannot be alive, so that their jobs are taken up at once.

    Only where no other process uses this home's own server: elsewhere a worker may live on another machine, and
    its missing heartbeat has to be waited for.
    """
    if embedded() and server_users.is_alone(Home.from_environment()):
        from procrastinate.contrib.django import app

        async_to_sync(app.job_manager.prune_stalled_workers)(0)


def _insist_on_database() -> None:
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as problem:
        raise CannotStart(f"连不上数据库 · cannot reach the database: {problem}".strip()) from None
    found = connection.get_database_version()[0]
    if found < OLDEST:
        raise CannotStart(f"PostgreSQL {found} 太旧，需要 {OLDEST} 以上 · too old: {OLDEST} or newer is needed")


def migrate(home: Home) -> None:
    """Apply missing migrations; of two processes starting at once, one migrates and the other waits."""
    from django.core.management import call_command

    if not _pending():
        return
    with home.lock("migrate"):
        if _pending():
            say("正在更新数据表 · updating tables …")
            call_command("migrate", interactive=False, verbosity=0)


def _pending() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def answer(data: Any, *, as_json: bool, text: str) -> None:
    """Print a verb's result, for a person or for a program."""
    click.echo(json.dumps(data, ensure_ascii=False, default=_plain, indent=2) if as_json else text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(type(value).__name__)
