"""A hospital with staff, and screenings as its pages would send them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache

from kangxu.foundation import clock
from kangxu.people.identifiers import check_digit
from kangxu.web.tests import world
from kangxu.web.tests.world import AT, World

NOW = AT + timedelta(hours=3)
WANG, LI = (first + check_digit(first) for first in ("33010219720229251", "33010219610307101"))
Filled = dict[str, Any]


@pytest.fixture(autouse=True)
def _quiet(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def here(db: None) -> World:
    return world.build()


@pytest.fixture
def standing() -> Iterator[datetime]:
    """The clock stands, so that forms and sessions are of one day."""
    with clock.standing_at(NOW):
        yield NOW


@pytest.fixture
def form() -> Callable[..., Filled]:
    """A filled form as the page sends it; parts may be replaced."""

    def make(**parts: Any) -> Filled:
        whole = {
            "uid": str(uuid4()), "person": {"national_id": WANG, "name": "王德福", "phone": "13812345678"},
            "measurements": {
                "height_cm": 170, "weight_kg": 78.5, "waist_cm": 93, "pressures": [[148, 92], [144, 90]],
                "glucose_mmol_l": 6.4, "glucose_kind": "fasting",
            },
            "answers": {"hypertension": 0, "diabetes": 0, "smoking": 1, "family_history_diabetes": 0},
            "started_at": (NOW - timedelta(minutes=2)).isoformat(), "finished_at": NOW.isoformat(), "seconds": 72,
            "session_id": None,
        }  # fmt: skip
        return {**whole, **parts}

    return make
