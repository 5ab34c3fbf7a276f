from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kangxu.config.home import Home
from kangxu.messaging.tests import world
from kangxu.messaging.tests.fake_platform import ACCOUNT, KEY, Platform, open_for_business


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Home:
    """A home of its own: keys and recordings of one test."""
    settings.HOME = Home(tmp_path / "home").create()
    return settings.HOME  # type: ignore[no-any-return]


@pytest.fixture
def here(db: None, home: Home) -> world.World:
    return world.build()


@pytest.fixture
def platform(here: world.World) -> Iterator[Platform]:
    """A telephony platform, and the hospital's line to it."""
    with open_for_business() as made:
        world.line(here, "cti", gateway=made.url, account=ACCOUNT, number="037100000", key=KEY)
        yield made
