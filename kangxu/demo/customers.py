"""Whom something was offered in the past months, and what became of it: chosen and drawn by lot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import connection

from kangxu.clinical.sheets import load_sheet
from kangxu.demo import hospital
from kangxu.demo.chance import drawn
from kangxu.demo.timeline import ZONE, local

# Under care there with both carers, alive; those who were measured lately first, so that there is something delivered
_CHOSEN = """
with chosen as (
select p.id, array_agg(e.programme order by e.programme), min(e.doctor_id), min(e.care_manager_id)
from programmes_enrolment e
join people_person p on p.id = e.person_id and p.merged_into_id is null and p.deceased_at is null
where e.ended_at is null and e.organisation_id = %(place)s and e.doctor_id is not null
  and e.care_manager_id is not null and p.birth_on < %(now)s::date - interval '18 years'
group by p.id
order by exists (select 1 from records_reading r where r.person_id = p.id and r.retired_at is null
                 and r.measured_at between %(now)s::timestamptz - make_interval(days => %(days)s) and %(now)s
                 and r.source in ('clinic', 'laboratory', 'checkup')) desc, md5(p.id::text || %(seed)s)
limit %(persons)s
)
select c.*, (select max(r.measured_at) from records_reading r where r.person_id = c.id and r.retired_at is null
             and r.measured_at between %(now)s::timestamptz - make_interval(days => %(days)s) and %(now)s
             and r.source in ('clinic', 'laboratory', 'checkup'))
from chosen c
"""


@dataclass(frozen=True)
class Customer:
    """Somebody to whom something was offered at a moment; `way` says what came of it."""

    person_id: int
    programmes: tuple[str, ...]
    doctor_id: int
    manager_id: int
    place_id: int
    sells: bool
    way: str
    at: datetime
    seed: str

    def lot(self, *words: str) -> Random:
        return drawn(self.seed, "customer", str(self.person_id), *words)


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("selling.toml", __package__)


def by_share(shares: Mapping[str, int], lot: Random) -> str:
    return lot.choices(list(shares), weights=list(shares.values()))[0]


def customers(now: datetime, *, seed: str) -> list[Customer]:
    """Everybody, in the order in which they came."""
    found = [one for row in sheet()["places"] for one in _of_place(row, now, seed)]
    return sorted(found, key=lambda one: (one.at, one.person_id))


def _of_place(row: Mapping[str, Any], now: datetime, seed: str) -> list[Customer]:
    place = hospital.institution_of(row["organisation"]).pk
    asked = {
        "place": place, "now": now, "seed": seed, "persons": row["persons"], "days": sheet()["days"]["first"]
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN, asked)
        rows = cursor.fetchall()
    return [_customer(one, place, row, now, seed) for one in rows]


def _customer(found: tuple[Any, ...], place: int, row: Mapping[str, Any], now: datetime, seed: str) -> Customer:
    person, programmes, doctor, manager, measured_at = found
    lot = drawn(seed, "way", str(person))
    way = by_share(row["ways"], lot)
    at = moment(now, _days_ago(way, measured_at, now, lot), lot)
    return Customer(person, tuple(programmes), doctor, manager, place, row["sells"], way, at, seed)


def _days_ago(way: str, measured_at: datetime | None, now: datetime, lot: Random) -> int:
    """A plan came some days before the last values, so that they are of its first visit."""
    days = sheet()["days"]
    if way == "plan" and measured_at is not None:
        return max(days["last"], min(days["first"], (now - measured_at).days + lot.randint(1, days["before_values"])))
    return lot.randint(days["single"] if way == "single" else days["last"], days["open" if way == "open" else "first"])


def moment(now: datetime, days_ago: int, lot: Random) -> datetime:
    """Some minute of the working morning of a day before now; nobody works on Sunday."""
    day = local(now).date() - timedelta(days=days_ago)
    day -= timedelta(days=1 if day.weekday() == 6 else 0)
    return datetime.combine(day, time(8 + lot.randrange(3), lot.randrange(60)), tzinfo=ZONE)
