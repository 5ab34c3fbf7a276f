"""A small county with persons who have a sugar value or none, and staff who are signed in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kangxu.followup.tests import world
from kangxu.foundation import clock
from kangxu.organisations.models import Staff


@pytest.fixture
def here(db: None) -> world.World:
    built = world.build()
    now = clock.now()
    for name, value in (("赵高", 9.4), ("钱中", 7.2), ("孙低", 5.6)):
        world.record(built, world.person(built, name), {"HBA1C": value}, at=now - timedelta(days=40), recorded_at=now)
    world.person(built, "李无")
    far = world.person(built, "周外", at=built.stranger)
    world.record(built, far, {"HBA1C": 10.1}, at=now - timedelta(days=40), recorded_at=now)
    return built


@pytest.fixture
def head(here: world.World) -> Client:
    return signed_in(here.head)


@pytest.fixture
def enter() -> Callable[[Staff], Client]:
    return signed_in


def signed_in(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff.account)
    return client
