from collections.abc import Callable

import pytest
from django.test import Client

from kangxu.followup.tests import world
from kangxu.organisations.models import Staff


@pytest.fixture
def here(db: None) -> world.World:
    return world.build()


@pytest.fixture
def signed_in(here: world.World) -> Callable[[Staff], Client]:
    def sign_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff.account)
        return client

    return sign_in
