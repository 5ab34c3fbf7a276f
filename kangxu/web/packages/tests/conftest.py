"""Staff in every role and the packages of the shelf; `tags` for those who read the tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kangxu.foundation.tests.standing import standing
from kangxu.packages.actions import load_shelf
from kangxu.segments.actions import load_shelf as load_tags
from kangxu.web.tests import world
from kangxu.web.tests.conftest import _quick_hashes  # noqa: F401  fixture
from kangxu.web.tests.world import AT, SYSTEM, World


@pytest.fixture(scope="module")
def shelf(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with standing(django_db_blocker):
        load_shelf(by=SYSTEM, at=AT)
        yield


@pytest.fixture
def here(shelf: None, db: None) -> World:
    return world.build()


@pytest.fixture
def tags(here: World) -> None:
    load_tags(by=SYSTEM, at=AT)
