"""Hashing quickly: hundreds of accounts are made for the tests of pages."""

from __future__ import annotations

from typing import Any

import pytest

from kangxu.web.tests import world
from kangxu.web.tests.world import World


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def here(db: None) -> World:
    return world.build()
