import pytest

from kangxu.shop.tests import till


@pytest.fixture
def shop(db: None) -> till.Till:
    return till.build()
