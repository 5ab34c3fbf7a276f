from pathlib import Path
from typing import Any

import pytest

from kangxu.config.home import Home
from kangxu.web.tests import world


@pytest.fixture
def here(db: None, tmp_path: Path, settings: Any) -> world.World:
    settings.HOME = Home(tmp_path / "home").create()
    return world.build()
