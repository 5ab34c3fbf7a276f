"""Screening sessions between two hand-overs, played back: invented answers of persons whose check-up is on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from kangxu.clinical.sheets import load_sheet
from kangxu.demo import hospital
from kangxu.demo.chance import drawn
from kangxu.demo.timeline import ZONE, local
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account, Staff
from kangxu.organisations.queries import viewer_of
from kangxu.screening.actions import (
    advance_linkage,
    close_linkage,
    close_session,
    make_report,
    open_session,
    receive_screening,
)
from kangxu.screening.filled import Filled
from kangxu.screening.models import Linkage, Screening, ScreeningSession

SPACE = UUID("6d1f5d0a-9b1e-4a52-9a57-0c7d3b7c2f10")
_MEASURED = ("WAIST", "TC", "HDLC", "SBP", "DBP", "WEIGHT", "HEIGHT")
_PERSONS = """
select p.id, p.sex from people_person p
join people_registration r on r.person_id = p.id and r.organisation_id = %(place)s and r.ended_at is null
where p.merged_into_id is null and p.deceased_at is null
  and p.birth_on between %(day)s::date - make_interval(years => %(oldest)s)
                     and %(day)s::date - make_interval(years => %(youngest)s)
  and (select count(*) from records_latestvalue v
       where v.person_id = p.id and v.analyte = any(%(analytes)s) and v.value is not null
         and v.measured_at between %(day)s::date - interval '1 year' and %(day)s) = %(all)s
order by md5(p.id::text || %(seed)s) limit %(persons)s
"""


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("screenings.toml", __package__)


def play(since: datetime, until: datetime, *, now: datetime, seed: str) -> None:
    """Hold the sessions that fall between two moments. Doing it again does only what was left."""
    for row in sheet()["sessions"]:
        day = local(now).date() - timedelta(days=row["days_before"])
        begins = datetime.combine(day, time(sheet()["first_hour"]), tzinfo=ZONE)
        if since <= begins < until:
            _hold(row, begins, until, seed)


def _hold(row: dict[str, Any], begins: datetime, until: datetime, seed: str) -> None:
    place, by = hospital.institution_of(row["organisation"]), viewer_of(Account.objects.get(username=row["staff"]))
    session = ScreeningSession.objects.filter(title=row["title"], organisation=place).first()
    if session is None:
        team = [Staff.objects.get(account__username=row["staff"]).pk]
        session = open_session(
            title=row["title"], place=row["place"], held_on=begins.date(), team=team, organisation_id=place.pk, by=by,
            at=begins,
        )  # fmt: skip
    moment = begins
    for person_id, sex in _persons(place.pk, row["persons"], begins, seed):
        moment += timedelta(minutes=sheet()["minutes_each"])
        if moment >= until:
            return
        taken = receive_screening(filled=_form(row["form"], session, person_id, sex, moment, seed), by=by, at=moment)
        if not taken.again:
            make_report(person_id=person_id, screening_id=taken.screening_id, by=by, at=moment)
    if session.closed_at is None:
        close_session(session_id=session.pk, by=by, at=min(moment + timedelta(minutes=20), until))
    _lead_on(session, until, by, seed)


def _persons(place_id: int, persons: int, at: datetime, seed: str) -> list[tuple[int, str]]:
    """Somebody of the place whose check-up of the last year holds all that the models measure."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PERSONS,
            {
                "place": place_id, "persons": persons, "day": at, "seed": seed, "analytes": list(_MEASURED),
                "all": len(_MEASURED), "youngest": sheet()["youngest"], "oldest": sheet()["oldest"],
            },
        )  # fmt: skip
        return cursor.fetchall()


def _form(form: str, session: ScreeningSession, person_id: int, sex: str, at: datetime, seed: str) -> Filled:
    lot, limits = drawn(seed, "screening", str(session.title), str(person_id)), sheet()["seconds"]
    seconds = lot.randint(limits["low"], limits["high"])
    return Filled(
        uid=uuid5(SPACE, f"{seed}:{session.title}:{person_id}"),
        person={"id": person_id},
        started_at=at - timedelta(seconds=seconds),
        finished_at=at,
        seconds=seconds,
        form="standard" if form == "standard" else "simple",
        session_id=session.pk,
        answers=_answers(sex, lot),
    )


def _answers(sex: str, lot: Random) -> dict[str, float | str | bool]:
    """Answers by lot, that do not contradict each other."""
    which = "male" if sex == "1" else "female"
    told: dict[str, float | str | bool] = {
        name: int(lot.randrange(100) < share[which]) for name, share in sheet()["shares"].items()
    }
    smokes = bool(told["smoking"])
    told["nicotine"] = "current" if smokes else lot.choice(("never", "never", "quit_5y", "quit_1_5y"))
    told["pack_years"] = lot.randint(5, 42) if smokes else (0 if told["nicotine"] == "never" else lot.randint(2, 25))
    told["breathless_when"] = lot.choice(("none", "none", "none", "none", "hurry_or_slope"))
    told["family_diabetes_degree"] = "first" if told["family_history_diabetes"] else "none"
    told["ever_on_pressure_drugs"] = told["on_pressure_drugs"]
    told["sleep_hours"] = lot.choice((5.5, 6, 6.5, 7, 7, 7.5, 8, 8.5))
    told["active_minutes_week"] = 30 if told["inactive"] else lot.choice((90, 120, 150, 210))
    told["diet_points"] = lot.choice((25, 50, 50, 80, 80, 100))
    told["on_statin"] = told["on_lipid_drugs"] = 0
    return told


def _lead_on(session: ScreeningSession, until: datetime, by: Viewer, seed: str) -> None:
    """What has become of those who were positive."""
    screened = Screening.objects.filter(session=session).values("pk")
    for one in Linkage.objects.filter(screening_id__in=screened, closed_at=None, stage="positive").order_by("pk"):
        lot = drawn(seed, "linkage", f"{session.title}:{one.person_id}:{one.disease}")
        for days, stage in _steps(lot.randrange(100)):
            at = one.opened_at + timedelta(days=days, hours=2)
            if at >= until:
                break
            if stage == "declined":
                close_linkage(linkage_id=one.pk, outcome=stage, by=by, at=at)
            else:
                advance_linkage(linkage_id=one.pk, stage=stage, by=by, at=at)


def _steps(place: int) -> Iterator[tuple[int, str]]:
    """How far somebody comes who drew this place of a hundred, and on which day."""
    way = sheet()["way"]
    if place >= 100 - way["declined"]:
        yield 1, "declined"
        return
    for days, stage in ((0, "told"), (1, "booked"), (4, "arrived")):
        if place < way[stage]:
            yield days, stage
