"""The pytest plugin that gives the tests a home and a real server of their own, before Django looks for one."""

from __future__ import annotations

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

HASTE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
_ours = False


def pytest_load_initial_conftests(early_config: Any) -> None:
    global _ours
    home = Home.from_environment().create()
    if "DATABASE_URL" not in os.environ and not database_server.is_running(home):
        database_server.ensure_running(home, say=lambda line: None, options=HASTE)
        _ours = "PYTEST_XDIST_WORKER" not in os.environ


@pytest.hookimpl(trylast=True)
def pytest_configure(config: Any) -> None:
    """The hasher of a site takes half a second of purpose for each account; worlds of tests hire thousands."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_unconfigure(config: Any) -> None:
    if _ours:
        database_server.stop(Home.from_environment(), say=lambda line: None)
