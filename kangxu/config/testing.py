"""The pytest plugin that gives the tests a home and a real server of their own, before Django looks for one."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

os.environ["KANGXU_HOME"] = os.environ.get("KANGXU_TEST_HOME", str(Path("var/test").resolve()))
os.environ["KANGXU_SECRET_KEY"] = "only-for-tests"  # noqa: S105
if own := os.environ.get("KANGXU_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = own
else:
    os.environ.pop("DATABASE_URL", None)

from kangxu.config import database_server
from kangxu.config.home import Home

PACKAGE = Path(__file__).resolve().parent.parent
HASTE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
_ours = False


def pytest_load_initial_conftests(early_config: Any) -> None:
    global _ours
    home = Home.from_environment().create()
    # Every run of tests closes the folder that runs of a user share, and with it the databases of our sites in it
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(home.path))
    if "DATABASE_URL" not in os.environ and not database_server.is_running(home):
        database_server.ensure_running(home, say=lambda line: None, options=HASTE)
        _ours = "PYTEST_XDIST_WORKER" not in os.environ


@pytest.hookimpl(trylast=True)
def pytest_configure(config: Any) -> None:
    """The hasher of a site takes half a second of purpose for each account; worlds of tests hire thousands."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def current_tables(home: Home) -> str:
    """The name of a database of this home in which all migrations ran, made if there is none.

    Running them takes ten seconds, copying the result a moment. Of several processes one makes it.
    """
    from django.db import connection

    name = f"tables_{digest_of_migrations()}"
    with home.lock("tables"):
        if not _ask("select 1 from pg_database where datname = %s", name):
            _forget_older_tables()
            _make_tables(f"{name}_new")
            _ask(f"alter database {name}_new rename to {name}")
    connection.close()
    return name


def _make_tables(name: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    usual = connection.settings_dict["NAME"]
    _ask(f"create database {name}")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _forget_older_tables() -> None:
    for (older,) in _ask("select datname from pg_database where datname ^@ 'tables_'"):
        _ask(f"drop database {older}")


def _ask(statement: str, *given: str) -> list[Any]:
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, given or None)
        return cursor.fetchall() if cursor.description else []


def digest_of_migrations() -> str:
    """Of our migrations, and of the versions of Django and of the queue, which have theirs."""
    import django
    import procrastinate

    told = hashlib.sha256(f"{django.VERSION} {procrastinate.__version__}".encode())
    for file in sorted(PACKAGE.glob("*/migrations/*.*")):
        told.update(file.read_bytes())
    return told.hexdigest()[:16]


def pytest_unconfigure(config: Any) -> None:
    if _ours:
        database_server.stop(Home.from_environment(), say=lambda line: None)
