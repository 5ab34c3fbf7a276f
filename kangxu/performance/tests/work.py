"""Work of staff for tests: contacts, forms and pressures as they stand in the tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import polars as pl

from kangxu.followup.models import Contact, Task
from kangxu.followup.tests.world import SYSTEM, World, person
from kangxu.foundation.acting import quietly
from kangxu.organisations.models import Staff
from kangxu.people.models import Person, PersonPhone
from kangxu.programmes.models import Enrolment
from kangxu.questionnaires.models import Answer, AnswerClass
from kangxu.questionnaires.versions import keep
from kangxu.records.actions import record_batch
from kangxu.records.facts import Facts

ZONE = ZoneInfo("Asia/Shanghai")
OCTOBER = datetime(2026, 10, 12, 9, 0, tzinfo=ZONE)
DECEMBER = datetime(2026, 12, 3, 8, 0, tzinfo=ZONE)
NOVEMBER_END = datetime(2026, 11, 2, 8, 0, tzinfo=ZONE)
_number = count(1)


def contact(
    here: World, by: Staff, *, at: datetime = OCTOBER, kind: str = "follow_up", mode: str = "phone",
    outcome: str = "reached", who: Person | None = None, note: str = "", task: Task | None = None, **more: Any,
) -> Contact:  # fmt: skip
    """A contact about a task of its own, done by this member of staff."""
    made = who or person(here, f"患者{next(_number)}")
    with quietly("tests", by=SYSTEM, at=at):
        about = task or Task.objects.create(
            person=made, organisation=here.hospital, kind=kind, reason="routine", urgency=3, due_on=at.date(),
            caused_by=f"test:{next(_number)}", assigned_to=by, opened_at=at - timedelta(minutes=5), opened_by="tests",
            closed_at=at, closed_by=f"staff:{by.pk}", outcome=outcome,
        )  # fmt: skip
        return Contact.objects.create(  # type: ignore[no-any-return]
            person=made, task=about, organisation=here.hospital, mode=mode, outcome=outcome, note=note, at=at,
            staff=by, **more,
        )  # fmt: skip


def answer(
    here: World, by: Staff, *, at: datetime = OCTOBER, form: str = "hypertension_follow_up", seconds: int = 600,
    who: Person | None = None, values: dict[str, Any] | None = None, **more: Any,
) -> Answer:  # fmt: skip
    """A finished form as it is kept."""
    made, typed = who or person(here, f"患者{next(_number)}"), values or {}
    with quietly("tests", by=SYSTEM, at=at):
        return Answer.objects.create(  # type: ignore[no-any-return]
            uid=uuid4(), form=form, version=keep(form, at=at), person=made, organisation=here.hospital,
            staff=by, state="done", values=typed, content_values=typed, started_at=at - timedelta(seconds=seconds),
            started_by=f"staff:{by.pk}", saved_at=more.pop("saved_at", at), saved_by=f"staff:{by.pk}", done_at=at,
            done_by=f"staff:{by.pk}", **more,
        )  # fmt: skip


def pressure(here: World, by: Staff, systolic: float, diastolic: float, *, at: datetime = OCTOBER,
             who: Person | None = None) -> Person:  # fmt: skip
    """A pressure that this member of staff wrote down in the clinic."""
    made = who or person(here, f"患者{next(_number)}")
    rows = [
        {"row": 1, "person_id": made.pk, "column": analyte, "analyte": analyte, "measured_at": at, "time_known": True,
         "value": float(value), "text_value": None, "value_received": str(value), "source": "clinic", "panel": 1}
        for analyte, value in (("SBP", systolic), ("DBP", diastolic))
    ]  # fmt: skip
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(pl.col("measured_at").dt.convert_time_zone("UTC"))
    record_batch(
        facts=Facts.of({"readings": frame}), organisation_id=here.hospital.pk, caused_by=f"answer:{made.pk}",
        by=here.viewer(by), at=at,
    )  # fmt: skip
    return made


def classed(made: Answer, programme: str = "hypertension") -> Answer:
    """The class that a national form got."""
    with quietly("tests", by=SYSTEM, at=made.saved_at):
        AnswerClass.objects.create(
            answer=made, person=made.person, programme=programme, final_class="satisfied", step="routine",
            on=made.visited_on or made.saved_at.date(), at=made.saved_at, edition="1",
        )  # fmt: skip
    return made


def phone(who: Person, number: str, *, at: datetime = OCTOBER) -> None:
    with quietly("tests", by=SYSTEM, at=at):
        PersonPhone.objects.create(
            group_id=who.group_id, person=who, number=number, tail=number[-4:], recorded_at=at
        )  # fmt: skip


def under_care(here: World, who: Person, since: datetime, *, until: datetime | None = None) -> None:
    with quietly("tests", by=SYSTEM, at=since):
        Enrolment.objects.create(
            person=who, programme="hypertension", edition="1", organisation=here.hospital, enrolled_at=since,
            enrolled_by="tests", caused_by="tests", ended_at=until,
        )  # fmt: skip
