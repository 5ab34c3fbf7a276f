"""The tags and the packages of the shelf, taken in once for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kangxu.foundation.tests.standing import standing
from kangxu.packages.actions import load_shelf
from kangxu.programmes.tests.world import AT, SYSTEM
from kangxu.segments.actions import load_shelf as load_tags


@pytest.fixture(scope="module")
def shelves(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with standing(django_db_blocker):
        load_tags(by=SYSTEM, at=AT)
        load_shelf(by=SYSTEM, at=AT)
        yield
