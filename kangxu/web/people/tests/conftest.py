"""Two institutions of one group and a stranger group, staff who sign in, and persons who came with an import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from django.test import Client

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import create_organisation, hire
from kangxu.organisations.models import Organisation
from kangxu.people.matching import INCOMING, Resolution, resolve

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SYSTEM = Viewer.system("test")
ID_WOMAN_1949, ID_MAN_1980 = "11010519491231002X", "34052419800101001X"
LI = {"key": "li", "name": "李秀英", "national_id": ID_WOMAN_1949, "phone": "13812348000", "record_number": "M1"}
WANG = {"key": "wang", "name": "王芳", "sex": "2", "birth_on": date(1960, 5, 1)}
SignIn = Callable[..., Client]


@dataclass(frozen=True)
class Places:
    group: Organisation
    hospital: Organisation
    station: Organisation
    stranger: Organisation


@pytest.fixture
def places(db: None) -> Places:
    def plant(code: str, kind: str, parent: Organisation | None = None) -> Organisation:
        return create_organisation(code=code, name=code, kind=kind, parent=parent, by=SYSTEM, at=NOW)

    group = plant("anlan", "group")
    return Places(
        group=group,
        hospital=plant("hospital", "institution", group),
        station=plant("station", "institution", group),
        stranger=plant("elsewhere", "institution", plant("qinghe", "group")),
    )


@pytest.fixture
def sign_in(places: Places) -> SignIn:
    """A browser in which somebody of this role, at this place, is signed in."""

    def run(role: str = "nurse", at: Organisation | None = None) -> Client:
        place = at or places.hospital
        staff = hire(
            name=f"周{role}", username=f"{role}-{place.code}", password="correct horse battery", organisation=place,
            role=role, by=SYSTEM, at=NOW,
        )  # fmt: skip
        client = Client()
        client.force_login(staff.account)
        return client

    return run


@pytest.fixture
def bring(places: Places) -> Callable[..., Resolution]:
    def run(*persons: dict[str, Any], at: Organisation | None = None, cause: str = "import:1") -> Resolution:
        place = at or places.hospital
        rows = [{"key": f"k{row}", "row": row, **person} for row, person in enumerate(persons, 2)]
        frame = pl.DataFrame([{name: row.get(name) for name in INCOMING} for row in rows], schema=INCOMING)
        with quietly("test", by=SYSTEM, at=NOW):
            return resolve(frame, organisation_id=place.pk, group_id=place.group_id, caused_by=cause, by=SYSTEM, at=NOW)

    return run
