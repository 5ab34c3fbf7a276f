"""What the demonstration persons said of their families: invented by lot, recorded in one batch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.db import connection

from kangxu.demo import hospital
from kangxu.demo.chance import drawn
from kangxu.records.actions import record_batch
from kangxu.records.facts import Facts

ANALYTE = "FHDM"
PLACE = "anlan-endocrinology"
# In a hundred grown-ups with a body mass index: who was asked, and of these in whose family there is diabetes
ASKED, YES = 60, 25
ASKED_AGO = (20, 200)
_GROWN_UP = """
select p.id from people_person p
join records_latestvalue v on v.person_id = p.id and v.analyte = 'BMI'
where p.merged_into_id is null and p.birth_on < %(at)s::date - interval '18 years'
  and not exists (select 1 from records_latestvalue f where f.person_id = p.id and f.analyte = %(analyte)s)
order by p.id
"""


def play(at: datetime, *, seed: str) -> None:
    """Ask those who were not asked yet. Doing it again asks nobody."""
    with connection.cursor() as cursor:
        cursor.execute(_GROWN_UP, {"at": at, "analyte": ANALYTE})
        people = [row[0] for row in cursor.fetchall()]
    rows = [row for person in people if (row := _said(person, at, seed))]
    if rows:
        facts = Facts.of({"readings": pl.DataFrame(rows)})
        record_batch(
            facts=facts, organisation_id=hospital.institution_of(PLACE).pk, caused_by="demonstration:families",
            by=hospital.BY, at=at,
        )  # fmt: skip


def _said(person: int, at: datetime, seed: str) -> dict[str, Any] | None:
    lot = drawn(seed, "family", str(person))
    if lot.randrange(100) >= ASKED:
        return None
    value = float(lot.randrange(100) < YES)
    return {
        "row": 1, "person_id": person, "column": "糖尿病家族史", "analyte": ANALYTE, "value": value,
        "value_received": "是" if value else "否", "measured_at": at - timedelta(days=lot.randint(*ASKED_AGO)),
        "time_known": False, "source": "self_report",
    }  # fmt: skip
