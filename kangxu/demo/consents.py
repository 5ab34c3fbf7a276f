"""Consents and refusals of the demonstration's persons, invented by lot and recorded in sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import connection

from kangxu.clinical.body import completed_years
from kangxu.clinical.sheets import load_sheet
from kangxu.demo import hospital
from kangxu.demo.chance import drawn
from kangxu.demo.identities import full_name
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account
from kangxu.organisations.queries import viewer_of
from kangxu.privacy.actions import Given, Refused, record_consents, record_refusals, withdraw_consent
from kangxu.privacy.vocabulary import GUARDIAN_BELOW_YEARS

CAUSE = "demonstration:consents"
_WITHDRAWABLE = ("P3", "P4")
_NEWCOMERS = """
select p.id, p.birth_on, p.registered_at from people_person p
where p.merged_into_id is null and p.deceased_at is null
  and (select organisation_id from people_registration r where r.person_id = p.id and r.ended_at is null
       order by r.started_at, r.id limit 1) = %s
  and not exists (select 1 from privacy_consent c where c.person_id = p.id)
  and not exists (select 1 from privacy_refusal f where f.person_id = p.id)
order by p.id
"""


@dataclass(frozen=True)
class Newcomer:
    """A person of whom nothing is recorded yet."""

    id: int
    birth_on: date | None
    registered_at: datetime


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("consents.toml", __package__)


def play(at: datetime, *, seed: str) -> None:
    """Let everybody decide of whom nothing is recorded. Doing it again does only what was left."""
    for code, username in sheet()["recorders"].items():
        _ask_all(hospital.institution_of(code).pk, viewer_of(Account.objects.get(username=username)), at, seed)


def _ask_all(place_id: int, by: Viewer, at: datetime, seed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NEWCOMERS, [place_id])
        newcomers = [Newcomer(*row) for row in cursor.fetchall()]
    lots = {one.id: drawn(seed, "consent", str(one.id)) for one in newcomers}
    given = [consent for one in newcomers for consent in _given(one, at, lots[one.id])]
    record_consents(given=given, caused_by=CAUSE, by=by, at=at)
    record_refusals(
        refused=[refusal for one in newcomers for refusal in _refused(one, at, lots[one.id])], caused_by=CAUSE, by=by,
        at=at,
    )  # fmt: skip
    for one in given:
        if (
            one.purpose in _WITHDRAWABLE
            and drawn(seed, "back", one.purpose, str(one.person_id)).randrange(1000) < (sheet()["withdrawn"])
        ):
            withdraw_consent(person_id=one.person_id, purpose=one.purpose, how="本人电话说", by=by, at=at)


def _given(one: Newcomer, at: datetime, lot: Random) -> Iterator[Given]:
    moment = _moment(one, at, lot)
    if one.birth_on is not None and completed_years(one.birth_on, day_of(moment)) < GUARDIAN_BELOW_YEARS:
        parent = f"{lot.choice(sheet()['guardians'])} {_name(lot, at.year - 35)}"
        if lot.randrange(1000) < sheet()["given"]["P1"]:
            yield Given(one.id, "P11", "paper", moment, "guardian", parent, evidence=_number(one, moment))
        return
    for purpose, share in sheet()["given"].items():
        if lot.randrange(1000) < share:
            channel = "paper" if lot.randrange(1000) < sheet()["paper"][purpose] else lot.choice(("phone", "online"))
            relative = f"{lot.choice(sheet()['relations'])} {_name(lot, at.year - 40)}" if purpose == "P7" else ""
            number = _number(one, moment) if channel == "paper" else ""
            yield Given(one.id, purpose, channel, moment, "self", relative, evidence=number)


def _refused(one: Newcomer, at: datetime, lot: Random) -> Iterator[Refused]:
    for kind, share in sheet()["refused"].items():
        if lot.randrange(1000) < share:
            yield Refused(one.id, kind, _moment(one, at, lot), reason=lot.choice(sheet()["reasons"]))


def _moment(one: Newcomer, at: datetime, lot: Random) -> datetime:
    """Some time after the first visit and before now."""
    longest = min(at - one.registered_at, timedelta(days=sheet()["longest_days"]))
    return one.registered_at + longest * lot.random()


def _name(lot: Random, year: int) -> str:
    return full_name(lot.choice("12"), year, lot)


def _number(one: Newcomer, moment: datetime) -> str:
    return f"{day_of(moment):%Y%m}-{one.id:05d}"
