"""A small hospital with one person, and a way to write facts as people would read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Organisation
from kangxu.people.models import Person
from kangxu.records.actions import record_batch
from kangxu.records.facts import SCHEMAS, Facts, Recorded

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
BY = Viewer.system("test")
Write = Callable[..., Recorded]


@dataclass(frozen=True)
class Ward:
    hospital: Organisation
    person: Person
    other: Person


@pytest.fixture
def ward(db: None) -> Ward:
    group = create_organisation(code="group", name="集团", kind="group", by=BY, at=AT)
    hospital = create_organisation(code="hospital", name="医院", kind="institution", parent=group, by=BY, at=AT)
    with quietly("test", by=BY, at=AT):
        persons = [Person.objects.create(group=group, name=name, registered_at=AT) for name in ("甲", "乙")]
    return Ward(hospital, *persons)


@pytest.fixture
def write(ward: Ward) -> Write:
    def record(*rows: dict[str, Any], kind: str = "readings", cause: str = "test:1", at: datetime = AT) -> Recorded:
        standard: dict[str, Any] = {"row": 1, "person_id": ward.person.pk}
        if kind == "readings":
            standard |= {"column": "x", "time_known": True, "source": "clinic", "measured_at": AT}
        full = [{**standard, "value_received": str(row.get("value", "")), **row} for row in rows]
        frame = pl.DataFrame(
            [{name: row.get(name) for name in SCHEMAS[kind]} for row in full], schema=SCHEMAS[kind], orient="row"
        )
        facts = Facts.of({kind: frame})
        return record_batch(facts=facts, organisation_id=ward.hospital.pk, caused_by=cause, by=BY, at=at)

    return record
