"""Reading the funnel of service packages: its bars, who stands behind them, and the tasks that packages bring."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from kangxu.clinical.body import completed_years
from kangxu.evidence.compute import Count
from kangxu.evidence.funnel import DIRECT, Stage, terms
from kangxu.evidence.funnel_statements import (
    OFFERED_BY,
    TASKS_BEHIND,
    TASKS_JUDGED,
    Group,
    sql_counted,
    sql_not_offered,
    sql_people,
)
from kangxu.evidence.measure import measures
from kangxu.foundation.clock import day_of, zone
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import ids_below, organisation_by_id
from kangxu.packages.models import Package
from kangxu.privacy.masking import name_for

PAGE = 50
TASKS = "task_on_time_rate"


@dataclass(frozen=True, slots=True)
class FunnelWanted:
    """Which ways to count: offered from `since` to before `until`; empty parts do not narrow."""

    since: datetime
    until: datetime
    organisation_id: int
    programme: str = ""
    package: str = ""
    channel: str = ""
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class FunnelGroup:
    """One line of the table: who offered, where, what, when; persons from the offer onwards."""

    key: str
    words: str
    counts: dict[Stage, int]


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many came at least so far; `viewed` looked at an offer with somebody, `placed` ordered
    something that was offered, `direct` paid without an offer."""

    counts: dict[Stage, int]
    viewed: int
    placed: int
    direct: int
    groups: tuple[FunnelGroup, ...]

    def stopped(self, stage: Stage) -> int:
        """Who came here and no further."""
        return 0 if stage is Stage.IN_TARGET else self.counts[stage] - self.counts[Stage(stage + 1)]


@dataclass(frozen=True, slots=True)
class FunnelPerson:
    """Somebody behind a bar: how far they came, on which way. Before an offer there is only the care."""

    person_id: int
    name: str
    sex: str
    age: int | None
    reached: Stage
    programme: str
    package: str
    package_zh: str
    package_en: str
    channel: str
    staff: str
    offered_at: datetime | None
    paid_at: datetime | None
    organisation: str


@dataclass(frozen=True, slots=True)
class ServiceTask:
    """One task behind the rate of service tasks."""

    task_id: int
    person_id: int
    name: str
    sex: str
    age: int | None
    kind: str
    due_on: date
    closed_at: datetime | None
    state: str
    why: str
    owner: str
    organisation: str


@dataclass(frozen=True, slots=True)
class FunnelChoices:
    """What one may filter by: who offered, where, and which packages there are."""

    staff: tuple[tuple[int, str], ...]
    channels: tuple[str, ...]
    packages: tuple[Package, ...]


def funnel(wanted: FunnelWanted, *, viewer: Viewer, at: datetime, by: Group = "staff") -> Funnel:
    """The bars, and the same ways by who offered, where, what, in which month or at which institution: months in
    order, else by how many were offered something. Three statements, however many persons there are. Raises NotFound.
    """
    viewer.require(P.SEE_ACCOUNTS)
    known = _known(wanted, viewer, at)
    with connection.cursor() as cursor:
        cursor.execute(sql_counted(by), known)
        *rows, (_all, _key, _words, viewed, placed, *numbers) = cursor.fetchall()
        cursor.execute(sql_not_offered(), known)
        waiting = int(cursor.fetchone()[0])
        cursor.execute(DIRECT, known)
        direct = int(cursor.fetchone()[0])
    groups = tuple(FunnelGroup(str(row[1] or ""), row[2] or "", _cumulated(row[5:])) for row in rows)
    counts = {Stage.IDENTIFIED: waiting + numbers[0], **_cumulated(numbers)}
    return Funnel(counts, viewed, placed, direct, groups)


def funnel_people(
    wanted: FunnelWanted, stage: Stage, *, viewer: Viewer, at: datetime, stopped: bool = False,
    after: str | None = None, size: int = PAGE,
) -> Page[FunnelPerson]:  # fmt: skip
    """Who stands behind a bar: all who came so far, or (`stopped`) no further. Only persons within reach."""
    _may_see_names(viewer)
    known = {
        **_known(wanted, viewer, at), "least": stage, "most": stage if stopped else Stage.IN_TARGET,
        "after": int(after or 0), "size": size + 1, "scope": viewer.scope_list,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql_people(with_care=stage is Stage.IDENTIFIED), known)
        rows = [_person(row, viewer, day_of(at)) for row in cursor.fetchall()]
    return Page(rows[:size], str(rows[size - 1].person_id) if len(rows) > size else None)


def all_funnel_people(
    wanted: FunnelWanted, stage: Stage, *, viewer: Viewer, at: datetime, stopped: bool
) -> Iterator[FunnelPerson]:
    """Everybody behind a bar, for an export."""
    viewer.require(P.EXPORT_LISTS)
    after: str | None = None
    while True:
        page = funnel_people(wanted, stage, viewer=viewer, at=at, stopped=stopped, after=after, size=2000)
        yield from page.rows
        if (after := page.after) is None:
            return


def funnel_choices(wanted: FunnelWanted, *, viewer: Viewer, at: datetime) -> FunnelChoices:
    """Those who offered something there in the period, the ways of the offers, and all packages."""
    viewer.require(P.SEE_ACCOUNTS)
    with connection.cursor() as cursor:
        cursor.execute(OFFERED_BY, _known(wanted, viewer, at))
        found = cursor.fetchall()
    staff = tuple(sorted({(pk, name) for pk, name, _channel in found if pk}, key=lambda one: one[1]))
    packages = Package.objects.filter(versions__number__gt=0).distinct().order_by("programme", "pk")
    return FunnelChoices(staff, tuple(sorted({channel for _pk, _name, channel in found})), tuple(packages))


def service_tasks(wanted: FunnelWanted, *, viewer: Viewer, at: datetime) -> Count:
    """Tasks due in the period there, and of a member of staff, judged as the measure judges them."""
    viewer.require(P.SEE_ACCOUNTS)
    found = Count()
    with connection.cursor() as cursor:
        cursor.execute(TASKS_JUDGED, _tasks(wanted, viewer, at))
        for state, why, number in cursor.fetchall():
            found.add(state, why, number)
    return found


def list_service_tasks(
    wanted: FunnelWanted, *, viewer: Viewer, at: datetime, why: str = "", after: str | None = None, size: int = PAGE
) -> Page[ServiceTask]:
    """The tasks behind that rate, those due first on top; keyset pages, only of persons within reach."""
    _may_see_names(viewer)
    more: dict[str, Any] = {"why": why, **_behind(after), "size": size + 1, "scope": viewer.scope_list}
    with connection.cursor() as cursor:
        cursor.execute(TASKS_BEHIND, {**_tasks(wanted, viewer, at), **more})
        rows = [_task(row, viewer, day_of(at)) for row in cursor.fetchall()]
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{last.due_on}~{last.task_id}" if last else None)


def _behind(after: str | None) -> dict[str, Any]:
    """Where a page begins; what is no key begins at the top."""
    day, _sep, number = (after or "").partition("~")
    try:
        return {"after_day": date.fromisoformat(day), "after": int(number)}
    except ValueError:
        return {"after_day": date.min, "after": 0}


def _may_see_names(viewer: Viewer) -> None:
    for one in (P.SEE_ACCOUNTS, P.SEE_PEOPLE, P.SEE_CLINICAL):
        viewer.require(one)


def _known(wanted: FunnelWanted, viewer: Viewer, at: datetime) -> dict[str, Any]:
    node = organisation_by_id(wanted.organisation_id, viewer=viewer)
    return {
        "since": wanted.since, "until": wanted.until, "at": at, "programme": wanted.programme or _programme(wanted),
        "organisations": [one for one in ids_below(node) if viewer.sees(one)], "package": wanted.package,
        "channel": wanted.channel, "staff": wanted.staff_id, "zone": zone().key, **terms().parameters,
    }  # fmt: skip


def _programme(wanted: FunnelWanted) -> str:
    """Whoever could be offered a package is under care for its disease."""
    found = Package.objects.filter(code=wanted.package).values_list("programme", flat=True).first()
    return found or ""


def _tasks(wanted: FunnelWanted, viewer: Viewer, at: datetime) -> dict[str, Any]:
    values = measures()[TASKS].values
    known = _known(wanted, viewer, at)
    return {
        **known, "task_grace": json.dumps(values["task_grace"]), "task_left": values["task_left"],
        "from_day": day_of(wanted.since), "to_day": day_of(min(wanted.until, at)),
    }  # fmt: skip


def _cumulated(numbers: Sequence[int]) -> dict[Stage, int]:
    return dict(zip(list(Stage)[1:], numbers, strict=True))


def _person(row: tuple[Any, ...], viewer: Viewer, on: date) -> FunnelPerson:
    person, name, sex, born, reached, *rest = row
    age = completed_years(born, on) if born else None
    return FunnelPerson(person, name_for(viewer, name), sex, age, Stage(reached), *rest)


def _task(row: tuple[Any, ...], viewer: Viewer, on: date) -> ServiceTask:
    task, person, name, sex, born, *rest = row
    age = completed_years(born, on) if born else None
    return ServiceTask(task, person, name_for(viewer, name), sex, age, *rest)
