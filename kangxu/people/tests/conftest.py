"""One medical group with two institutions, a stranger group, and somebody who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Organisation
from kangxu.people.matching import INCOMING, Resolution, resolve

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
SYSTEM = Viewer.system("test")
ID_WOMAN_1949, ID_MAN_1980, ID_MAN_1990 = "11010519491231002X", "34052419800101001X", "110101199003078718"


@dataclass(frozen=True)
class World:
    group: Organisation
    hospital: Organisation
    station: Organisation
    stranger: Organisation

    def viewer(self, *places: Organisation, **more: Any) -> Viewer:
        return Viewer(
            **{**Viewer.system("nurse").__dict__, "actor": "staff:1", "organisation_id": places[0].pk,
               "group_id": places[0].group_id, "scope": frozenset(place.pk for place in places), **more}
        )  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    def plant(code: str, kind: str, parent: Organisation | None = None) -> Organisation:
        return create_organisation(code=code, name=code, kind=kind, parent=parent, by=SYSTEM, at=NOW)

    group = plant("anlan", "group")
    return World(
        group=group,
        hospital=plant("hospital", "institution", group),
        station=plant("station", "institution", group),
        stranger=plant("elsewhere", "institution", plant("qinghe", "group")),
    )


@contextmanager
def acting() -> Iterator[None]:
    with quietly("test", by=SYSTEM, at=NOW):
        yield


def frame(*persons: dict[str, Any]) -> pl.DataFrame:
    rows = [{"key": f"k{number}", "row": number, **person} for number, person in enumerate(persons, 2)]
    return pl.DataFrame([{name: row.get(name) for name in INCOMING} for row in rows], schema=INCOMING)


@pytest.fixture
def bring(world: World) -> Callable[..., Resolution]:
    """Resolve persons at an institution as one import."""

    def run(*persons: dict[str, Any], at: Organisation | None = None, cause: str = "import:1") -> Resolution:
        place = at or world.hospital
        with acting():
            return resolve(
                frame(*persons), organisation_id=place.pk, group_id=place.group_id, caused_by=cause, by=SYSTEM, at=NOW
            )

    return run
