"""The names behind the numbers of the board: open tasks, and who turned red. Keyset pages, in the order of need."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kangxu.clinical.body import completed_years
from kangxu.followup.vocabulary import TIER_UNKNOWN
from kangxu.followup.worklist import MOST_COUNTED
from kangxu.foundation import clock
from kangxu.foundation.fetching import rows
from kangxu.foundation.keys import is_key, key_in
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.performance.reach import Team, team_at
from kangxu.performance.statements import TURNED, WHAT, count_of, kinds_of, known, page_of, urgencies_of
from kangxu.performance.terms import sheet
from kangxu.privacy.masking import name_for

PAGE = 50
EXPORT_AT_MOST = 50_000
_FIRST = {"after_urgency": None, "after_rank": None, "after_due": None, "after_id": None}


@dataclass(frozen=True)
class Wanted:
    """Which list: a code of `statements.WHAT`, a place, an owner (0: nobody's), a kind, or these tasks only."""

    what: str = "late"
    place_id: int | None = None
    owner: int | None = None
    kind: str = ""
    only: tuple[int, ...] = ()


@dataclass(frozen=True)
class TeamTask:
    """An open task with its person and its owner."""

    id: int
    person_id: int
    name: str
    sex: str
    age: int | None
    tier: str
    kind: str
    programme: str
    urgency: int
    tier_rank: int
    due_on: date
    opened_at: datetime
    attempts: int
    level: int
    owner_id: int | None
    owner: str
    reason: str
    facts: dict[str, Any]

    @property
    def key(self) -> str:
        return f"{self.urgency}~{self.tier_rank}~{self.due_on.isoformat()}~{self.id}"


@dataclass(frozen=True)
class Turned:
    """Somebody who turned red: when, how they stand now, and who answers for them."""

    person_id: int
    name: str
    sex: str
    age: int | None
    tier: str
    at: datetime
    manager: str


def list_tasks(wanted: Wanted, *, viewer: Viewer, at: datetime, after: str = "", size: int = PAGE) -> Page[TeamTask]:
    """A page of open tasks; `total` counts up to `MOST_COUNTED`. Raises NotFound out of reach, NotAllowed."""
    team = _team(wanted.place_id, viewer)
    parameters = {**known(team, at), **_asked(wanted, team), **_after(after), "size": size + 1, "most": MOST_COUNTED}
    found = [_task(row, viewer, at) for row in rows(page_of(wanted.what, place=_place(wanted, team)), parameters)]
    if not after and len(found) <= size:
        return Page(found, None, len(found))
    [(total,)] = rows(count_of(wanted.what), parameters)
    return Page(found[:size], found[size - 1].key if len(found) > size else None, int(total))


def list_turned(
    place_id: int | None, *, viewer: Viewer, at: datetime, after: str = "", size: int = PAGE
) -> Page[Turned]:
    """Who turned red in the last days, the newest first."""
    team = _team(place_id, viewer)
    since = at - timedelta(days=sheet()["board"]["rising_days"])
    asked = {"organisations": team.organisations, "members": team.members, "scope": team.scope, **_behind(after)}
    found = [_turned(row, viewer, at) for row in rows(TURNED, {**asked, "since": since, "until": at, "size": size + 1})]
    more = len(found) > size
    return Page(found[:size], f"{found[size - 1].at.isoformat()}~{found[size - 1].person_id}" if more else None)


def all_tasks(wanted: Wanted, *, viewer: Viewer, at: datetime) -> Iterator[TeamTask]:
    """Every row of a list, for a file."""
    viewer.require(Permission.EXPORT_LISTS)
    after: str | None = ""
    while after is not None:
        page = list_tasks(wanted, viewer=viewer, at=at, after=after, size=2000)
        yield from page.rows
        after = page.after


def all_turned(place_id: int | None, *, viewer: Viewer, at: datetime) -> Iterator[Turned]:
    """Everybody of that list, for a file."""
    viewer.require(Permission.EXPORT_LISTS)
    after: str | None = ""
    while after is not None:
        page = list_turned(place_id, viewer=viewer, at=at, after=after, size=2000)
        yield from page.rows
        after = page.after


def _team(place_id: int | None, viewer: Viewer) -> Team:
    for needed in (Permission.SEE_TEAM, Permission.SEE_PEOPLE, Permission.SEE_CLINICAL):
        viewer.require(needed)
    return team_at(place_id, viewer=viewer)


def _asked(wanted: Wanted, team: Team) -> dict[str, Any]:
    if wanted.what not in WHAT:
        raise NotFound("list")
    kinds = kinds_of(wanted.what, wanted.kind)
    return {
        "owner": wanted.owner or None, "free": wanted.owner == 0, "kinds": kinds, "ranks": TIER_UNKNOWN,
        "owners": [wanted.owner] if wanted.owner else team.members, "only": list(wanted.only) or None,
        "urgencies": urgencies_of(wanted.what, kinds),
    }  # fmt: skip


def _place(wanted: Wanted, team: Team) -> str:
    """Where a list is looked for: the index of owners or of institutions, or all at once where it cannot be long."""
    if wanted.owner == 0 or wanted.kind or wanted.only or wanted.what == "missed":
        return "few"
    return "house" if wanted.owner is None and team.members is None else "owners"


def _after(after: str) -> dict[str, Any]:
    parts = after.split("~")
    if len(parts) != 4 or not all(is_key(one) for one in (parts[0], parts[1], parts[3])):
        return dict(_FIRST)
    try:
        due = date.fromisoformat(parts[2])
    except ValueError:
        return dict(_FIRST)
    return {"after_urgency": parts[0], "after_rank": parts[1], "after_due": due, "after_id": parts[3]}


def _behind(after: str) -> dict[str, Any]:
    """Where a page of who turned red begins; what is no key begins at the top."""
    moment, _tilde, person = after.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return {"after_at": None, "after_id": None}
    return {"after_at": at if at.tzinfo else None, "after_id": key_in(person) if at.tzinfo else None}


def _task(row: Sequence[Any], viewer: Viewer, at: datetime) -> TeamTask:
    task, person, name, sex, born, *others = row
    others[-1] = json.loads(others[-1])  # the facts
    return TeamTask(task, person, name_for(viewer, name), sex, _age(born, at), *others)


def _turned(row: Sequence[Any], viewer: Viewer, at: datetime) -> Turned:
    person, name, sex, born, *others = row
    return Turned(person, name_for(viewer, name), sex, _age(born, at), *others)


def _age(born: date | None, at: datetime) -> int | None:
    return completed_years(born, clock.day_of(at)) if born else None
