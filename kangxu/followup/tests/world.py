"""A small county group for tests: two institutions, a stranger, staff, and persons with what a test asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from kangxu.foundation.acting import quietly
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Account, Organisation, Posting, Staff
from kangxu.organisations.queries import viewer_of
from kangxu.people.models import Person, PersonIdentifier, Registration
from kangxu.programmes.models import Enrolment, TierState
from kangxu.records.actions import record_batch
from kangxu.records.facts import Facts

AT = datetime(2026, 11, 20, 9, 14, tzinfo=ZoneInfo("Asia/Shanghai"))
SYSTEM = Viewer.system("tests")


@dataclass
class World:
    """The places and the people of a test."""

    group: Organisation
    hospital: Organisation
    clinic: Organisation
    stranger: Organisation
    nurse: Staff
    colleague: Staff
    doctor: Staff
    head: Staff
    outsider: Staff

    def viewer(self, staff: Staff) -> Viewer:
        return viewer_of(staff.account)


def build() -> World:
    group = _place("group", "安澜县人民医院集团", "group", None)
    hospital = _place("hospital", "安澜县人民医院", "institution", group)
    clinic = _place("clinic", "河西镇卫生院", "institution", group)
    other = _place("other", "青禾市中心医院", "institution", None)
    return World(
        group, hospital, clinic, other,
        nurse=_staff("周慧敏", "nurse1", hospital, "nurse"), colleague=_staff("许倩", "nurse2", hospital, "nurse"),
        doctor=_staff("陈志远", "doctor1", hospital, "doctor"),
        head=_staff("陈立群", "head1", hospital, "department_head"),
        outsider=_staff("外院护士", "nurse9", other, "nurse"),
    )  # fmt: skip


def person(
    world: World, name: str = "赵国强", *, at: Organisation | None = None, born: date = date(1955, 3, 1), **more: Any
) -> Person:
    place = at or world.hospital
    with quietly("tests", by=SYSTEM, at=AT):
        made = Person.objects.create(
            group_id=place.group_id, name=name, sex="1", birth_on=born, registered_at=AT, **more
        )
        Registration.objects.create(person=made, organisation=place, caused_by="staff:1", started_at=AT)
    return made  # type: ignore[no-any-return]


def identify(made: Person, value: str, kind: str = "national_id", issuer: str = "") -> None:
    with quietly("tests", by=SYSTEM, at=AT):
        PersonIdentifier.objects.create(
            group_id=made.group_id, person=made, kind=kind, issuer=issuer, value=value, tail=value[-4:], recorded_at=AT
        )


def enrol(
    world: World, made: Person, programme: str = "hypertension", *, manager: Staff | None = None, days_ago: int = 1
) -> Enrolment:
    with quietly("tests", by=SYSTEM, at=AT):
        return Enrolment.objects.create(  # type: ignore[no-any-return]
            person=made, programme=programme, edition="2026.1", organisation=world.hospital, doctor=world.doctor,
            care_manager=manager or world.nurse, enrolled_at=AT - timedelta(days=days_ago), enrolled_by="tests",
            caused_by="batch:1",
        )  # fmt: skip


def tier(made: Person, colour: str) -> None:
    with quietly("tests", by=SYSTEM, at=AT):
        TierState.objects.update_or_create(
            person=made,
            programme="overall",
            defaults={"tier": colour, "since": AT, "computed_since": AT, "evaluated_at": AT},
        )


def record(
    world: World, made: Person, values: dict[str, float | str], *, at: datetime = AT, source: str = "home_device",
    place: Organisation | None = None, recorded_at: datetime = AT, comparator: str | None = None,
) -> int:  # fmt: skip
    """Store readings measured together, by the one way in; returns the batch."""
    rows = [
        {
            "row": 1, "person_id": made.pk, "column": analyte, "analyte": analyte, "measured_at": at,
            "time_known": True,
            "value": value if isinstance(value, int | float) else None, "comparator": comparator,
            "text_value": value if isinstance(value, str) else None, "value_received": str(value), "source": source,
            "panel": 1 if analyte in ("SBP", "DBP") else None,
        }
        for analyte, value in values.items()
    ]  # fmt: skip
    frame = pl.DataFrame(rows, infer_schema_length=None)
    known = Facts.of({"readings": frame.with_columns(pl.col("measured_at").dt.convert_time_zone("UTC"))})
    stored = record_batch(
        facts=known, organisation_id=(place or world.hospital).pk, caused_by="import:1", by=SYSTEM, at=recorded_at
    )
    return stored.batch_id


def batch(number: int) -> Batch:
    return Batch.objects.get(pk=number)  # type: ignore[no-any-return]


def _place(code: str, name: str, kind: str, parent: Organisation | None) -> Organisation:
    return create_organisation(code=code, name=name, kind=kind, parent=parent, by=SYSTEM, at=AT)


def _staff(name: str, username: str, place: Organisation, role: str) -> Staff:
    """Without a password: hashing one takes longer than the test."""
    with quietly("tests", by=SYSTEM, at=AT):
        account = Account(username=username, password="!")
        account.save()
        made = Staff.objects.create(account=account, name=name)
        Posting.objects.create(staff=made, organisation=place, role=role, started_at=AT)
    return made  # type: ignore[no-any-return]
