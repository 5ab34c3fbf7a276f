import pytest

from kangxu.followup.tests import world


@pytest.fixture
def here(db: None) -> world.World:
    return world.build()
