"""A patient of the county hospital, with a way to hand facts over and to look at the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from kangxu.foundation import clock
from kangxu.programmes.tests import world as care
from kangxu.programmes.tests.world import AT
from kangxu.web.tests.conftest import _quick_hashes, here  # noqa: F401  fixtures
from kangxu.web.tests.world import World


@dataclass(frozen=True)
class Case:
    """One person, and where they are known."""

    world: World
    person: int

    def client(self, role: str = "doctor") -> Client:
        return self.world.client(role)

    def record(self, **facts: Any) -> Any:
        return care.record(self.world.hospital, **facts)


@pytest.fixture
def case(here: World, monkeypatch: pytest.MonkeyPatch) -> Case:  # noqa: F811  the fixture above
    monkeypatch.setattr(clock, "now", lambda: AT)
    return Case(here, care.person(here.hospital))


@pytest.fixture
def home_series() -> Callable[..., list[dict[str, Any]]]:
    """Pressures at home, one a day, from `days_ago` back."""

    def make(
        person: int, days: int, systolic: float = 140, diastolic: float = 85, start: int = 1
    ) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        for day in range(start, start + days):
            numbers = (systolic + day % 7, diastolic + day % 3)
            made += care.pressure(person, *numbers, days_ago=day, source="home_device")
        return made

    return make
