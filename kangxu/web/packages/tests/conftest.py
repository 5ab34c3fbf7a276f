"""Staff in every role and the packages of the shelf, with the tags that the tree asks for."""

from __future__ import annotations

import pytest

from kangxu.packages.actions import load_shelf
from kangxu.segments.actions import load_shelf as load_tags
from kangxu.web.tests import world
from kangxu.web.tests.conftest import _quick_hashes  # noqa: F401  fixture
from kangxu.web.tests.world import AT, SYSTEM, World


@pytest.fixture
def here(db: None) -> World:
    load_tags(by=SYSTEM, at=AT)
    load_shelf(by=SYSTEM, at=AT)
    return world.build()
