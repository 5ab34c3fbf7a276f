"""A hospital with packages that specialists signed, and a diabetic off target whose doctor and manager are named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

import polars as pl

from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import viewer_of
from kangxu.packages.actions import load_shelf, sign
from kangxu.packages.models import Package
from kangxu.people.models import Person, Registration
from kangxu.programmes import listeners
from kangxu.programmes.actions import sign_programme
from kangxu.programmes.models import Enrolment
from kangxu.programmes.programme import programmes
from kangxu.records.actions import record_batch
from kangxu.records.facts import Facts
from kangxu.segments.actions import evaluate
from kangxu.segments.actions import load_shelf as load_tags
from kangxu.web.tests import world as places
from kangxu.web.tests.world import SYSTEM, World

LINE = "[" + ",".join(f"[[{x},{x % 7}],[{x + 1},{x % 5}]]" for x in range(10)) + "]"
SIGNED = ("dm-basic", "dm-standard", "dm-plus")


@dataclass(frozen=True)
class Care:
    """Places and staff, and somebody under care."""

    places: World
    person_id: int

    @property
    def address(self) -> str:
        return f"/persons/{self.person_id}/plan"

    def viewer(self, role: str) -> Viewer:
        return viewer_of(self.places.staff[role].account)


def build(*diagnoses: str, signed: bool = True, age: int = 61, **values: float) -> Care:
    load_tags(by=SYSTEM, at=clock.now())
    load_shelf(by=SYSTEM, at=clock.now())
    if signed:
        for one in Package.objects.filter(code__in=SIGNED):
            sign(code=one.code, by=SYSTEM, at=clock.now())
        sign_programme(programme="diabetes", digest=programmes()["diabetes"].digest, by=SYSTEM, at=clock.now())
    here = places.build()
    return Care(here, patient(here, *diagnoses, age=age, **values))


def patient(here: World, *diagnoses: str, age: int = 61, insurance: str = "resident", **values: float) -> int:
    """Registered, diagnosed long ago, measured yesterday, and looked after by our doctor and our manager."""
    now = clock.now()
    with quietly("tests", by=SYSTEM, at=now):
        made = Person.objects.create(
            group_id=here.hospital.group_id, name="李秀兰", sex="2", birth_on=now.date() - timedelta(days=366 * age),
            registered_at=now, insurance=insurance,
        )  # fmt: skip
        Registration.objects.create(person=made, organisation=here.hospital, caused_by="staff:1", started_at=now)
    if diagnoses or values:
        _record(here, made.pk, diagnoses, values)
    with quietly("tests", by=SYSTEM, at=now):
        Enrolment.objects.filter(person=made).update(
            doctor=here.staff["doctor"], care_manager=here.staff["health_manager"]
        )
    return int(made.pk)


def _record(here: World, person_id: int, diagnoses: tuple[str, ...], values: dict[str, float]) -> None:
    now = clock.now()
    given: dict[str, list[dict[str, Any]]] = {
        "diagnoses": [
            {
                "row": 1, "person_id": person_id, "code_system": "text", "text": one, "state": "active",
                "recorded_at": (now - timedelta(days=400)).astimezone(UTC),
            }
            for one in diagnoses
        ],
        "readings": [
            {
                "row": 1, "person_id": person_id, "column": analyte, "analyte": analyte, "value": float(value),
                "value_received": str(value), "measured_at": (now - timedelta(days=1)).astimezone(UTC),
                "time_known": True, "source": "laboratory",
            }
            for analyte, value in values.items()
        ],
    }  # fmt: skip
    frames = {kind: pl.DataFrame(rows, infer_schema_length=None) for kind, rows in given.items() if rows}
    stored = record_batch(
        facts=Facts.of(frames), organisation_id=here.hospital.pk, caused_by="import:1", by=SYSTEM, at=now
    )
    listeners.follow_facts(Batch.objects.get(pk=stored.batch_id), now)
    evaluate(person_ids=[person_id], cause="test", by=SYSTEM, at=now)
