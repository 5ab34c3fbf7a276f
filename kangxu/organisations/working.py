"""Who works when: the calendars of institutions and of members of staff, and what each can do a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation import clock
from kangxu.foundation.calendar import Calendar, stretches_of
from kangxu.organisations.models import ClosingDay, Leave, Organisation, Posting, Shift


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("skills.toml", "kangxu.organisations")


def skills() -> Mapping[str, Mapping[str, str]]:
    """Code → its words by language."""
    found: dict[str, dict[str, str]] = sheet()["skills"]
    return found


def usual_points() -> int:
    """What a posting can do a day when nobody said: one point is one call."""
    return int(sheet()["capacity"]["points_a_day"])


@dataclass(frozen=True)
class Worker:
    """A member of staff at an institution: what they are, what they can do a day, and when."""

    staff_id: int
    name: str
    institution_id: int
    roles: frozenset[str]
    skills: frozenset[str]
    points_a_day: int
    calendars: tuple[Calendar, ...]
    away: tuple[tuple[date, date], ...] = field(default=())

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away)

    def works_on(self, day: date) -> bool:
        return not self.is_away(day) and any(one.is_working_day(day) for one in self.calendars)

    def works_at(self, at: datetime) -> bool:
        """Whether this is an hour of theirs."""
        if self.is_away(clock.day_of(at)):
            return False
        return any(one.working_minutes_between(at, at + timedelta(minutes=1)) for one in self.calendars)

    def points_on(self, day: date) -> int:
        """Nothing on a day off; else the points of a day, in proportion to the hours of it."""
        if not self.works_on(day):
            return 0
        minutes = sum(one.minutes_on(day) for one in self.calendars)
        return min(self.points_a_day, round(self.points_a_day * minutes / _usual_minutes()))


def institution_calendar(institution_id: int) -> Calendar:
    """The office hours of an institution: the usual ones, without its own closing days."""
    return _usual_calendar(_closed([institution_id])[institution_id])


def minutes_of(staff_id: int | None, institution_id: int | None, *, day: date) -> dict[int, int]:
    """Working minutes in each hour of a day, of a member of staff at an institution; the institution's for others."""
    if institution_id is None:
        return {}
    mine = next((one for one in workers([institution_id], on=day) if one.staff_id == staff_id), None)
    if mine is not None and mine.is_away(day):
        return {}
    calendars = mine.calendars if mine else (institution_calendar(institution_id),)
    hours = [datetime.combine(day, time(hour), tzinfo=clock.zone()) for hour in range(24)]
    each = timedelta(hours=1)
    return {
        at.hour: sum(one.working_minutes_between(at, at + each) for one in calendars) for at in hours
    }  # fmt: skip


def workers(institution_ids: Iterable[int], *, on: date) -> list[Worker]:
    """Everybody posted at or below these institutions, in order of their number. Five queries for any number."""
    places = _places(institution_ids)
    postings = _postings(places)
    closed = _closed(sorted(set(places.values())))
    shifts, away = _shifts(postings, on), _away(postings, on)
    held: dict[tuple[int, int], list[Posting]] = defaultdict(list)
    for one in postings:
        held[(one.staff_id, places[one.organisation_id])].append(one)
    return [
        _worker(staff, place, several, shifts, away.get(staff, ()), closed[place])
        for (staff, place), several in sorted(held.items())
    ]


def _worker(
    staff: int, place: int, postings: list[Posting], shifts: Mapping[int, list[Shift]],
    away: Iterable[tuple[date, date]], closed: frozenset[date],
) -> Worker:  # fmt: skip
    told = [shift for one in postings for shift in shifts.get(one.pk, ())]
    calendars = tuple(_of_shift(one, closed) for one in told) or (_usual_calendar(closed),)
    points = [one.points_a_day for one in postings if one.points_a_day is not None]
    return Worker(
        staff, postings[0].staff.name, place, frozenset(one.role for one in postings),
        frozenset(skill for one in postings for skill in one.skills), max(points, default=usual_points()), calendars,
        tuple(away),
    )  # fmt: skip


def _places(institution_ids: Iterable[int]) -> dict[int, int]:
    """Every node at or below the institutions → the institution it belongs to."""
    wanted = list(Organisation.objects.filter(pk__in=list(institution_ids)).order_by("path"))
    nodes = Organisation.objects.filter(closed_at=None).values_list("pk", "path")
    return {pk: top.pk for top in wanted for pk, path in nodes if path.startswith(top.path)}


def _postings(places: Mapping[int, int]) -> list[Posting]:
    found = Posting.objects.filter(
        organisation_id__in=places, ended_at=None, staff__left_at=None, staff__account__is_active=True
    )
    return list(found.select_related("staff").order_by("pk"))


def _shifts(postings: Iterable[Posting], on: date) -> dict[int, list[Shift]]:
    """The shifts that hold on a day, by posting: what comes later does not count yet."""
    found: dict[int, list[Shift]] = defaultdict(list)
    known = Shift.objects.filter(posting__in=[one.pk for one in postings], starts_on__lte=on).exclude(ends_on__lt=on)
    for one in known.order_by("pk"):
        found[one.posting_id].append(one)
    return found


def _away(postings: Iterable[Posting], on: date) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    staff = {one.staff_id for one in postings}
    standing = Leave.objects.filter(staff__in=staff, ends_on__gte=on, withdrawn_at=None)
    for leave in standing.order_by("starts_on", "pk"):
        found[leave.staff_id].append((leave.starts_on, leave.ends_on))
    return found


def _closed(institution_ids: Iterable[int]) -> dict[int, frozenset[date]]:
    """The closing days of each institution, with those of the groups above it."""
    tops = {one.pk: one for one in Organisation.objects.filter(pk__in=list(institution_ids))}
    days: dict[int, set[date]] = defaultdict(set)
    for place, on in ClosingDay.objects.values_list("organisation_id", "on"):
        days[place].add(on)
    return {
        pk: frozenset(on for part in top.path.strip(".").split(".") for on in days.get(int(part), ()))
        for pk, top in tops.items()
    }


def _of_shift(shift: Shift, closed: frozenset[date]) -> Calendar:
    return Calendar(
        clock.zone(), stretches_of(shift.stretches), frozenset(shift.weekdays),
        frozenset() if shift.on_holidays else closed, shift.on_holidays,
    )  # fmt: skip


def _usual_calendar(closed: frozenset[date]) -> Calendar:
    hours = sheet()["hours"]
    return Calendar(clock.zone(), stretches_of(hours["stretches"]), frozenset(hours["weekdays"]), closed)


@cache
def _usual_minutes() -> int:
    stretches = stretches_of(sheet()["hours"]["stretches"])
    return sum((end.hour - start.hour) * 60 + end.minute - start.minute for start, end in stretches)
