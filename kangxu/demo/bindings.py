"""Whom the demonstration hospital has bound by contract, and whose programmes its invented specialist answers for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import connection, transaction

from kangxu.clinical.sheets import load_sheet
from kangxu.demo import hospital
from kangxu.demo.chance import drawn
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account
from kangxu.organisations.queries import viewer_of
from kangxu.packages import actions as packages
from kangxu.packages.contract_models import Contract
from kangxu.packages.contract_terms import last_day
from kangxu.packages.contracts import digest_of
from kangxu.programmes import staffing
from kangxu.programmes.actions import sign_programme
from kangxu.programmes.programme import programmes

PARTIES = ("patient", "doctor")
_UNDER_CARE = """
select p.id, p.name, min(e.doctor_id), min(e.care_manager_id)
from programmes_enrolment e
join people_person p on p.id = e.person_id and p.merged_into_id is null and p.deceased_at is null
where e.ended_at is null and e.organisation_id = %(place)s and e.doctor_id is not null
  and p.birth_on < %(now)s::date - interval '18 years'
group by p.id order by md5(p.id::text || %(seed)s) limit %(persons)s
"""


@dataclass(frozen=True)
class Bound:
    """Somebody who signs at a moment; `way` says what came of it."""

    person_id: int
    name: str
    doctor_id: int
    manager_id: int | None
    place_id: int
    way: str
    at: datetime
    lot: Random


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("bindings.toml", __package__)


def play(now: datetime, *, seed: str) -> None:
    """Sign programmes and contracts, each at its moment. Doing it again does only what was left."""
    _sign_programmes(now)
    for row in sheet()["places"]:
        for one in _of_place(row, now, seed):
            if not _is_there(one):
                _bind(one)
    packages.follow_the_calendar(by=hospital.BY, at=now)


def _sign_programmes(at: datetime) -> None:
    by = viewer_of(Account.objects.get(username=sheet()["signs"]))
    for code in sheet()["programmes"]:
        sign_programme(programme=code, digest=programmes()[code].digest, note=sheet()["note"], by=by, at=at)


def _of_place(row: Mapping[str, Any], now: datetime, seed: str) -> Iterator[Bound]:
    place = hospital.institution_of(row["organisation"]).pk
    doctors = {one.staff_id for one in staffing.loads(place)["doctor"]}
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_CARE, {"place": place, "now": now, "seed": seed, "persons": row["persons"]})
        rows = cursor.fetchall()
    for person, name, doctor, manager in rows:
        lot = drawn(seed, "contract", str(person))
        way = lot.choices(list(sheet()["shares"]), weights=list(sheet()["shares"].values()))[0]
        at = now - timedelta(days=lot.randint(*row["days_ago"]), minutes=lot.randint(1, 200))
        if doctor in doctors:
            yield Bound(person, name, doctor, manager, place, way, at, lot)


def _is_there(one: Bound) -> bool:
    """Each is bound at once or not at all, so that a killed load goes on."""
    return Contract.objects.filter(person_id=one.person_id, organisation_id=one.place_id).exists()


@transaction.atomic
def _bind(one: Bound) -> None:
    by, start = _doctor(one), day_of(one.at)
    kind, pack = one.lot.choice((("family_doctor", "basic"), ("family_doctor", "junior"), ("specialist", "specialist")))
    wanted = packages.Wanted(kind, pack, one.doctor_id, one.manager_id, start, last_day(start))
    contract = packages.draft_contract(person_id=one.person_id, wanted=wanted, by=by, at=one.at)
    if one.way == "draft":
        return
    for minutes, party in enumerate(PARTIES, start=3):
        packages.sign_contract(
            contract_id=contract.pk, party=party, name=one.name if party == "patient" else by.name,
            drawn=_line(one.lot), digest=digest_of(contract.content), by=by, at=one.at + timedelta(minutes=minutes),
        )  # fmt: skip
    _afterwards(one, contract, by)


def _afterwards(one: Bound, contract: Contract, by: Viewer) -> None:
    later = one.at + timedelta(days=1)
    if one.way == "moved_away":
        packages.end_contract(contract_id=contract.pk, reason="moved_away", note="", by=by, at=later)
    if one.way == "handed_over":
        others = [load.staff_id for load in staffing.loads(one.place_id)["care_manager"]]
        after = next((staff for staff in others if staff != one.manager_id), None)
        if after is not None:  # a small centre has one
            packages.transfer_contract(
                contract_id=contract.pk, role="manager", staff_id=after, reason=sheet()["handed_over"], by=by, at=later
            )


def _doctor(one: Bound) -> Viewer:
    return viewer_of(Account.objects.get(staff=one.doctor_id), institution_id=one.place_id)


def _line(lot: Random) -> list[list[list[int]]]:
    """A drawn line that is nobody's name."""
    return [[[40 + 9 * step, 60 + lot.randint(-22, 22)] for step in range(14)] for _stroke in range(2)]
