"""What all tests lean on: the English catalogue, compiled when it is stale; the language; the tables."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as limits

from kangxu.config.home import Home
from kangxu.config.testing import current_tables
from tools.messages import compile_catalogue

ROOT = Path(__file__).parent

# The same examples in every run, however busy the machine; `make deep` draws new ones
limits.register_profile(
    "repeated", derandomize="KANGXU_DEEP" not in os.environ, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
limits.load_profile("repeated")


def pytest_configure() -> None:
    compile_catalogue()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of the whole house first: the longest files stand there, and none may begin when all else is done."""
    rooms = ROOT / "kangxu"
    items.sort(key=lambda one: one.path.is_relative_to(rooms))


def pytest_collection_finish() -> None:
    """The house and its tests stay to the end; without this the collector looks through them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _house_language() -> Iterator[None]:
    """Each test starts in Chinese, whatever language the one before it left switched on."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """Each process copies its database from one in which all migrations ran."""
    if "DATABASE_URL" not in os.environ:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = current_tables(Home.from_environment())
