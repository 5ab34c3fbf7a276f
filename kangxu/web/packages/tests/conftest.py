"""Staff in every role and the packages of the shelf; `tags` for those who read the tree."""

from __future__ import annotations

import pytest

from kangxu.packages.actions import load_shelf
from kangxu.segments.actions import load_shelf as load_tags
from kangxu.web.tests import world
from kangxu.web.tests.conftest import _quick_hashes  # noqa: F401  fixture
from kangxu.web.tests.world import AT, SYSTEM, World


@pytest.fixture
def here(db: None) -> World:
    load_shelf(by=SYSTEM, at=AT)
    return world.build()


@pytest.fixture
def tags(here: World) -> None:
    load_tags(by=SYSTEM, at=AT)
