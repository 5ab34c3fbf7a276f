"""The head's board: what stands badly, who has how much, and the names behind every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from kangxu.evidence.measure import Measure, measures
from kangxu.evidence.queries import Score
from kangxu.evidence.result_queries import newest_results
from kangxu.followup.dispatching import loads
from kangxu.followup.pool import roles_of
from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation import clock
from kangxu.foundation.fetching import rows
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.working import Worker
from kangxu.performance.months import first_of, month_before, start_of
from kangxu.performance.reach import Team, team_at
from kangxu.performance.statements import COUNTED, COUNTS, DONE, IN_CHARGE, MUCH, REACHED, TURNED_COUNT, known
from kangxu.performance.terms import sheet
from kangxu.programmes.programme import Programme, programmes

SPOKEN = [code for code, one in OUTCOMES.items() if one.reached]


@dataclass(frozen=True, slots=True)
class Counts:
    """Open tasks of one owner, or of all, by what is wrong with them."""

    critical: int = 0
    uncalled: int = 0
    late: int = 0
    missed: int = 0
    due: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in COUNTED))


@dataclass(frozen=True, slots=True)
class Member:
    """One member of staff: persons in charge, open work, what was done, points on hand of those a day takes.

    called and spoken count the telephone contacts of the last `reach_days`.
    """

    staff_id: int
    name: str
    roles: frozenset[str]
    there: bool
    away: bool
    persons: int
    open: Counts
    today: int
    week: int
    month: int
    load: float
    capacity: int
    called: int
    spoken: int

    @property
    def reach(self) -> float | None:
        return 100 * self.spoken / self.called if self.called else None

    @property
    def share(self) -> float:
        return self.load / max(self.capacity, 1)


@dataclass(frozen=True)
class Standing:
    """The rate one programme is judged by: who is not at target now, and how many were in the month before."""

    programme: Programme
    measure: Measure
    now: Score
    before: Score | None

    @property
    def short(self) -> int:
        return self.now.denominator - self.now.numerator

    @property
    def change(self) -> int | None:
        """How many more are not at target; None without an earlier result."""
        if self.before is None or self.before.day >= self.now.day:
            return None
        return self.short - (self.before.denominator - self.before.numerator)

    @property
    def is_worse(self) -> bool:
        """More who are not at target, and not only because more are cared for: the rate fell too."""
        then = self.before.rate if self.before else None
        return bool(self.change and self.change > 0 and then is not None and (self.now.rate or 0) < then)


@dataclass(frozen=True)
class TeamBoard:
    """The board of a place. `house` is whose standing it is: that of the institution, whatever team is looked at."""

    team: Team
    day: date
    counts: Counts
    free: Counts
    turned: int
    turned_before: int
    members: tuple[Member, ...]
    standing: tuple[Standing, ...] = field(default=())


def team_board(place_id: int | None, *, viewer: Viewer, at: datetime) -> TeamBoard:
    """About twenty queries, whatever the size. Raises NotFound out of reach, NotAllowed."""
    viewer.require(Permission.SEE_TEAM)
    team = team_at(place_id, viewer=viewer)
    owners = counts_by_owner(team, at)
    day = team.calendar.next_working_day(clock.day_of(at))
    days = timedelta(days=sheet()["board"]["rising_days"])
    return TeamBoard(
        team, day, sum(owners.values(), Counts()), owners.get(None, Counts()), _turned(team, at - days, at),
        _turned(team, at - 2 * days, at - days), tuple(members_of(team, owners, day, at)),
        tuple(standing(team.institution_id, viewer=viewer, on=clock.day_of(at))),
    )  # fmt: skip


def is_large(place_id: int | None, *, viewer: Viewer, at: datetime) -> bool:
    """Whether so much is due at a place that its board takes a while. Raises NotFound out of reach, NotAllowed."""
    viewer.require(Permission.SEE_TEAM)
    most = int(sheet()["board"]["at_once"])
    [(due,)] = rows(MUCH, {**known(team_at(place_id, viewer=viewer), at), "most": most + 1})
    return int(due) > most


def standing(institution_id: int, *, viewer: Viewer, on: date) -> list[Standing]:
    """Every programme that has persons, the most who are not at target first."""
    month = first_of(on)
    before = newest_results(institution_id, since=month_before(month), until=month - timedelta(days=1), viewer=viewer)
    now = before | newest_results(institution_id, since=month, until=on, viewer=viewer)
    found = [
        Standing(one, measure, now[one.code, measure.code], before.get((one.code, measure.code)))
        for one in programmes().values()
        for measure in (measures()[code] for code in one.measures)
        if measure.headline and now.get((one.code, measure.code), NOBODY).denominator
    ]
    return sorted(found, key=lambda one: -one.short)


NOBODY = Score(date.min, 0, 0)


def counts_by_owner(team: Team, at: datetime) -> dict[int | None, Counts]:
    return {owner: Counts(*map(int, counted)) for owner, *counted in rows(COUNTS, known(team, at))}


def members_of(team: Team, owners: Mapping[int | None, Counts], day: date, at: datetime) -> list[Member]:
    """Who works with persons here, or has anything on hand."""
    able = roles_of("urgent")
    staff = [one for one in team.staff(on=day) if one.roles & able or one.staff_id in owners]
    ids = [one.staff_id for one in staff]
    asked = {"staff": ids, "organisations": team.organisations}
    load, done = loads(ids, day), _done(asked, at)
    persons = {staff_id: int(count) for staff_id, count in rows(IN_CHARGE, asked)}
    since = at - timedelta(days=sheet()["board"]["reach_days"])
    reached = reached_by(asked, since, at)
    return [
        _member(one, day, persons.get(one.staff_id, 0), owners.get(one.staff_id, Counts()),
                done.get(one.staff_id, (0, 0, 0)), load[one.staff_id], reached.get(one.staff_id, (0, 0)))
        for one in staff
    ]  # fmt: skip


def reached_by(asked: Mapping[str, Any], since: datetime, until: datetime) -> dict[int, tuple[int, int]]:
    """Staff → (calls, of them spoken with)."""
    found = rows(REACHED, {**asked, "since": since, "until": until, "reached": SPOKEN})
    return {staff: (int(called), int(spoken)) for staff, called, spoken in found}


def _member(
    one: Worker, day: date, persons: int, counts: Counts, done: Sequence[int], load: float, reached: tuple[int, int]
) -> Member:  # fmt: skip
    return Member(
        one.staff_id, one.name, one.roles, one.works_on(day), one.is_away(day), persons, counts, done[0], done[1],
        done[2], load, one.points_a_day, *reached,
    )  # fmt: skip


def _done(asked: Mapping[str, Any], at: datetime) -> dict[int, tuple[int, int, int]]:
    """Staff → tasks they closed today, since Monday, since the first of the month."""
    today = clock.day_of(at)
    days = {"day": today, "week": today - timedelta(days=today.weekday()), "month": first_of(today)}
    moments = {name: start_of(day) for name, day in days.items()}
    actors = [f"staff:{one}" for one in asked["staff"]]
    found = rows(DONE, {**asked, **moments, "at": at, "actors": actors})
    return {int(actor.removeprefix("staff:")): (int(a), int(b), int(c)) for actor, a, b, c in found}


def _turned(team: Team, since: datetime, until: datetime) -> int:
    [(count,)] = rows(TURNED_COUNT, {**_people(team), "since": since, "until": until})
    return int(count)


def _people(team: Team) -> dict[str, Any]:
    return {"organisations": team.organisations, "members": team.members, "scope": team.scope}
