"""What goes over the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, model_validator

from kangxu.followup.queries import WorkItem
from kangxu.foundation import clock
from kangxu.intake.direct import pressure_readings
from kangxu.records.queries import LatestView

Source = Literal["clinic", "laboratory", "checkup", "home_device", "ambulatory", "self_report"]
Slot = Literal[
    "fasting", "before_breakfast", "after_breakfast", "before_lunch", "after_lunch", "before_supper", "after_supper",
    "before_snack", "bedtime", "night", "random",
]  # fmt: skip
MOST_READINGS = 500


class Strict(Schema):
    """A field nobody knows is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")


class PersonNamed(Strict):
    """Exactly one of these."""

    id: int | None = None
    national_id: str | None = Field(None, max_length=18, description="Resident identity number, 15 or 18 digits")
    record_number: str | None = Field(None, max_length=80)
    insurance_number: str | None = Field(None, max_length=80)
    external: str | None = Field(None, max_length=80, description="Number in the sender's own system")

    @model_validator(mode="after")
    def _exactly_one(self) -> PersonNamed:
        if sum(value is not None for value in self.model_dump().values()) != 1:
            raise ValueError(
                "name the person by exactly one of id, national_id, record_number, insurance_number, external"
            )
        return self


class ReadingIn(Strict):
    """One value. Where an analyte is known in several units, the unit must be said."""

    analyte: str = Field(max_length=20, description="Id of the catalogue: SBP, DBP, HR, SMBG, FPG, HBA1C, WEIGHT …")
    value: float | str = Field(description="A number, or what the meter shows: HI, LO, >33.3")
    unit: str | None = Field(None, max_length=30)
    slot: Slot | None = None
    external_id: str | None = Field(None, max_length=120, description="The sender's own number: a later one corrects")


class ReadingsIn(Strict):
    """Readings of one person at one moment: a list, or a blood pressure by its three numbers."""

    person: PersonNamed
    readings: list[ReadingIn] = Field(default_factory=list, max_length=MOST_READINGS)
    systolic: float | None = None
    diastolic: float | None = None
    pulse: float | None = None
    measured_at: datetime | None = Field(None, description="With offset; else the site's own time. Now if absent")
    source: Source = "home_device"
    device: str = Field("", max_length=60)
    organisation: int | None = Field(None, description="Where it was measured; the sender's institution if absent")

    @model_validator(mode="after")
    def _something(self) -> ReadingsIn:
        if (self.systolic is None) != (self.diastolic is None):
            raise ValueError("systolic and diastolic belong together")
        if self.systolic is None and not self.readings:
            raise ValueError("give readings, or systolic and diastolic")
        return self

    def all_readings(self) -> list[dict[str, Any]]:
        given = [one.model_dump() for one in self.readings]
        if self.systolic is None or self.diastolic is None:
            return given
        return pressure_readings(self.systolic, self.diastolic, self.pulse) + given

    def moment(self, at: datetime) -> datetime:
        if self.measured_at is None:
            return at
        return self.measured_at if self.measured_at.tzinfo else self.measured_at.replace(tzinfo=clock.zone())


class Problem(Schema):
    """What is wrong: where, a stable code, words for people."""

    field: str
    reason: str
    words: str


class Problems(Schema):
    problems: list[Problem]


class ReadingsStored(Schema):
    """The receipt."""

    person: int
    batch: int | None
    accepted: int
    duplicate: int
    readings: list[int]
    rejected: list[Problem]


class WorklistRow(Schema):
    """One task. Names of persons are in clear: the caller may see them."""

    id: int
    person: int
    name: str
    kind: str
    reason: str
    urgency: int
    tier: str
    due_on: str
    deadline_at: datetime | None
    attempts: int
    assigned_to: int | None
    programmes: list[str]
    facts: dict[str, Any]

    @classmethod
    def of(cls, item: WorkItem) -> WorklistRow:
        return cls(
            id=item.id, person=item.person_id, name=item.name, kind=item.kind, reason=item.reason, urgency=item.urgency,
            tier=item.tier, due_on=item.due_on.isoformat(), deadline_at=item.deadline_at, attempts=item.attempts,
            assigned_to=item.assigned_to, programmes=list(item.programmes), facts=item.facts,
        )  # fmt: skip


class WorklistOut(Schema):
    counts: dict[str, int]
    after: str | None
    rows: list[WorklistRow]


class Latest(Schema):
    """The newest value of one analyte, canonical unit."""

    analyte: str
    value: float | None
    text: str | None
    comparator: str | None
    measured_at: datetime
    source: str

    @classmethod
    def of(cls, row: LatestView) -> Latest:
        return cls(
            analyte=row.analyte, value=row.value, text=row.text_value, comparator=row.comparator,
            measured_at=row.measured_at, source=row.source,
        )  # fmt: skip


class LatestValues(Schema):
    person: int
    values: list[Latest]
