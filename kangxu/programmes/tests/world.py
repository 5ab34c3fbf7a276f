"""A medical group with staff, and a way to hand facts about invented persons to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from kangxu.foundation.acting import quietly
from kangxu.foundation.events import persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import create_organisation, hire
from kangxu.organisations.models import Organisation, Staff
from kangxu.organisations.queries import viewer_of
from kangxu.people.models import Person, Registration
from kangxu.programmes import listeners
from kangxu.records.actions import record_batch
from kangxu.records.facts import Facts
from kangxu.screening.models import Assessment, Formula

AT = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SYSTEM = Viewer.system("tests")


@dataclass(frozen=True)
class World:
    group: Organisation
    hospital: Organisation
    station: Organisation
    stranger: Organisation
    doctor: Staff
    nurse: Staff
    manager: Staff
    head: Staff

    def viewer(self, staff: Staff) -> Viewer:
        return viewer_of(staff.account)

    def outsider(self) -> Viewer:
        return Viewer(**{**self.viewer(self.head).__dict__, "scope": frozenset({self.stranger.pk})})


def build() -> World:
    group = _place("g", "group", None)
    hospital, station = _place("h", "institution", group), _place("s", "institution", group)
    clinic = _place("c", "department", hospital)
    return World(
        group, hospital, station, _place("x", "institution", None),
        doctor=_staff("doctor", clinic, "doctor"), nurse=_staff("nurse", clinic, "nurse"),
        manager=_staff("manager", hospital, "health_manager"), head=_staff("head", clinic, "department_head"),
    )  # fmt: skip


def person(place: Organisation, *, born: date = date(1960, 5, 1), sex: str = "1", **more: Any) -> int:
    with quietly("tests", by=SYSTEM, at=AT):
        made = Person.objects.create(
            group_id=place.group_id, name="测试", sex=sex, birth_on=born, registered_at=AT, **more
        )
        Registration.objects.create(person=made, organisation=place, caused_by="staff:1", started_at=AT)
    return int(made.pk)


def reading(person_id: int, analyte: str, value: float, *, days_ago: float, source: str = "clinic") -> dict[str, Any]:
    moment = AT - timedelta(days=days_ago)
    return {
        "row": 1, "person_id": person_id, "column": analyte, "analyte": analyte, "value": float(value),
        "value_received": str(value), "measured_at": moment.astimezone(ZoneInfo("UTC")), "time_known": True,
        "source": source,
    }  # fmt: skip


def pressure(person_id: int, systolic: float, diastolic: float, **more: Any) -> list[dict[str, Any]]:
    return [reading(person_id, "SBP", systolic, **more), reading(person_id, "DBP", diastolic, **more)]


def diagnosis(person_id: int, text: str, *, days_ago: float = 400) -> dict[str, Any]:
    return {
        "row": 1, "person_id": person_id, "code_system": "text", "text": text, "state": "active",
        "recorded_at": (AT - timedelta(days=days_ago)).astimezone(ZoneInfo("UTC")),
    }  # fmt: skip


def assess(person_id: int, model: str, band: str, *, value: float | None = None, days_ago: float = 5) -> None:
    """Store what a risk model found."""
    with quietly("tests", by=SYSTEM, at=AT):
        formula = Formula.objects.create(
            model=model, edition=str(uuid.uuid4()), variant="v", inputs=[], first_used_at=AT
        )
        Assessment.objects.create(
            person_id=person_id, formula=formula, model=model, values=[], days=[], origins=[], value=value, band=band,
            at=AT - timedelta(days=days_ago), caused_by="test",
        )  # fmt: skip


def record(
    place: Organisation, *, readings: list[dict[str, Any]] | None = None, diagnoses: list[dict[str, Any]] | None = None,
    caused_by: str = "import:1", at: datetime = AT,
) -> Batch:  # fmt: skip
    """Store facts by the one way in; returns the news about them."""
    given = {"readings": readings, "diagnoses": diagnoses}
    frames = {kind: pl.DataFrame(rows, infer_schema_length=None) for kind, rows in given.items() if rows}
    stored = record_batch(facts=Facts.of(frames), organisation_id=place.pk, caused_by=caused_by, by=SYSTEM, at=at)
    return Batch.objects.get(pk=stored.batch_id)  # type: ignore[no-any-return]


def follow(place: Organisation, *, at: datetime = AT, **facts: Any) -> Batch:
    """Store facts and let the programmes hear of them."""
    batch = record(place, at=at, **facts)
    listeners.follow_facts(batch, at)
    return batch


def heard(event: str) -> list[list[int]]:
    """Persons of each batch of this news, in order."""
    return [persons_of(batch) for batch in Batch.objects.filter(event=event).order_by("pk")]


def _place(code: str, kind: str, parent: Organisation | None) -> Organisation:
    return create_organisation(code=code, name=code, kind=kind, parent=parent, by=SYSTEM, at=AT)


def _staff(name: str, place: Organisation, role: str) -> Staff:
    password = "an-lan-xian-2026"
    return hire(name=name, username=name, password=password, organisation=place, role=role, by=SYSTEM, at=AT)
