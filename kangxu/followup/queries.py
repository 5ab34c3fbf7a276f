"""Reading work: the worklist, its counters, today's load, a person's tasks and contacts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kangxu.clinical.body import completed_years
from kangxu.followup.models import Contact, Task
from kangxu.followup.values import Seen, latest_values
from kangxu.followup.worklist import COLUMNS, MOST_COUNTED, ONE_TASK, TABS, Selection, counts_statement, rows_statement
from kangxu.foundation import clock
from kangxu.foundation.paging import Page
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, list_organisations

PAGE_SIZE = 50
AHEAD = timedelta(days=7)

_LOAD = """
select extract(hour from c.at at time zone %(zone)s)::int, c.mode, count(distinct c.task_id), max(c.at)
from followup_contact c join followup_task t on t.id = c.task_id
where c.staff_id = %(staff)s and c.at >= %(morning)s and c.undone_at is null and t.closed_at is not null
group by 1, 2
"""


@dataclass(frozen=True)
class WorkItem:
    """One task with what one needs to begin: who, why, what was said last, when."""

    id: int
    person_id: int
    kind: str
    reason: str
    facts: dict[str, Any]
    urgency: int
    tier_rank: int
    due_on: date
    deadline_at: datetime | None
    opened_at: datetime
    attempts: int
    assigned_to: int | None
    assigned_name: str
    programme: str
    closed_at: datetime | None
    outcome: str
    name: str
    sex: str
    age: int | None
    tier: str
    programmes: tuple[str, ...]
    last_at: datetime | None
    last_mode: str
    last_outcome: str
    last_words: str
    last_note: str
    demonstration: bool
    level: int = 0
    escalated_to: int | None = None
    values: tuple[Seen, ...] = ()

    @property
    def key(self) -> str:
        """Where the next page begins."""
        return f"{self.urgency}~{self.tier_rank}~{self.due_on.isoformat()}~{self.id}"


@dataclass(frozen=True)
class Worklist:
    """A page of the worklist; the counts of the tabs, at most `MOST_COUNTED` each, add up to `counts["all"]`."""

    page: Page[WorkItem]
    counts: dict[str, int]

    def count_words(self, tab: str = "all") -> str:
        """The count, with a + where there may be more."""
        capped = any(self.counts[one] >= MOST_COUNTED for one in (TABS[1:] if tab == "all" else (tab,)))
        return f"{self.counts[tab]}+" if capped else str(self.counts[tab])


@dataclass(frozen=True)
class ContactLine:
    """One contact, as pages show it."""

    id: int
    task_id: int | None
    person_id: int
    at: datetime
    mode: str
    outcome: str
    patient_words: str
    barrier: str
    note: str
    staff_name: str
    person_name: str = ""
    staff_id: int | None = None
    call_id: int | None = None


@dataclass(frozen=True)
class Returning:
    """A task that comes back later today."""

    task_id: int
    kind: str
    person_name: str
    hidden_until: datetime


@dataclass(frozen=True)
class Load:
    """Today's work of one member of staff: done and open, done by hour of the day and by mode."""

    done: int
    open: int
    done_by_hour: dict[int, int]
    done_by_mode: dict[str, int]
    last_done_at: datetime | None


def worklist(
    *, viewer: Viewer, at: datetime, chosen: Selection | None = None, after: str = "", size: int = PAGE_SIZE
) -> Worklist:
    """A page of due work in the order of clinical need, with counters. Five queries, whatever the size."""
    wanted = chosen or Selection()
    parameters = _parameters(viewer, at, wanted)
    with connection.cursor() as cursor:
        cursor.execute(counts_statement(wanted), parameters)
        counts = dict(cursor.fetchall())
        cursor.execute(rows_statement(wanted), {**parameters, **_key(after), "size": size + 1})
        rows = cursor.fetchall()
    items = _with_values([_item(row, at) for row in rows[:size]], at)
    found = {tab: int(counts.get(tab, 0)) for tab in TABS[1:]}
    total = sum(found.values())
    more = items[-1].key if len(rows) > size else None
    return Worklist(Page(items, more, found.get(wanted.tab, total)), {"all": total, **found})


def count_due(*, viewer: Viewer, at: datetime, chosen: Selection | None = None) -> int:
    """How much is due for this viewer: the number at the rail."""
    wanted = chosen or Selection()
    with connection.cursor() as cursor:
        cursor.execute(counts_statement(wanted), _parameters(viewer, at, wanted))
        return sum(int(count) for _tab, count in cursor.fetchall())


def get_item(task_id: int, *, viewer: Viewer, at: datetime) -> WorkItem:
    """One task with everything its page shows, open or closed. Raises NotFound out of scope."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_TASK, {"task": task_id, "organisations": organisations_of(viewer=viewer)})
        row = cursor.fetchone()
    if row is None:
        raise NotFound(f"task:{task_id}")
    return _with_values([_item(row, at)], at)[0]


def items_by(statement: str, parameters: dict[str, Any], *, viewer: Viewer, at: datetime) -> list[WorkItem]:
    """Work that a statement of this room finds, with values. Its columns are `worklist.COLUMNS`; it limits itself to
    `organisations`, the viewer's, and may name `staff`, the viewer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            statement, {**parameters, "organisations": organisations_of(viewer=viewer), "staff": viewer.staff_id}
        )
        return _with_values([_item(row, at) for row in cursor.fetchall()], at)


def load_of(*, viewer: Viewer, at: datetime, open_now: int) -> Load:
    """Today's load of this member of staff; `open_now` is what their worklist counts."""
    morning = datetime.combine(clock.day_of(at), time(), tzinfo=clock.zone())
    by_hour: dict[int, int] = {}
    by_mode: dict[str, int] = {}
    last: list[datetime] = []
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, {"staff": viewer.staff_id, "morning": morning, "zone": str(clock.zone())})
        for hour, mode, count, moment in cursor.fetchall():
            by_hour[hour] = by_hour.get(hour, 0) + count
            by_mode[mode] = by_mode.get(mode, 0) + count
            last.append(moment)
    return Load(sum(by_hour.values()), open_now, by_hour, by_mode, max(last, default=None))


def tasks_of(person_id: int, *, viewer: Viewer, only_open: bool = False) -> QuerySet[Task]:
    """Tasks of one person, newest first, as far as the viewer reaches."""
    every = Task.objects.filter(person_id=person_id).select_related("assigned_to").order_by("-opened_at", "-pk")
    found = _in_scope(every, viewer)
    return found.filter(closed_at=None).order_by("urgency", "due_on", "pk") if only_open else found


def contacts_of(person_id: int, *, viewer: Viewer, size: int = 20) -> list[ContactLine]:
    """Contacts with one person, newest first; those taken back are left out."""
    found = Contact.objects.filter(person_id=person_id, undone_at=None).select_related("staff").order_by("-at", "-pk")
    return [_line(one) for one in _in_scope(found, viewer)[:size]]


def newest_contact(task_id: int, *, viewer: Viewer) -> ContactLine | None:
    """What was recorded last about a task."""
    found = Contact.objects.filter(task=task_id, undone_at=None).select_related("staff").order_by("-pk")
    newest = _in_scope(found, viewer).first()
    return _line(newest) if newest else None


def returning_today(*, viewer: Viewer, at: datetime, size: int = 5) -> list[Returning]:
    """The viewer's own work that was called in vain or put off and comes back before the day ends."""
    night = datetime.combine(clock.day_of(at), time.max, tzinfo=clock.zone())
    found = Task.objects.filter(
        assigned_to_id=viewer.staff_id, closed_at=None, hidden_until__gt=at, hidden_until__lte=night
    )
    rows = _in_scope(found, viewer).select_related("person").order_by("hidden_until", "pk")[:size]
    return [Returning(one.pk, one.kind, one.person.name, one.hidden_until) for one in rows]


def recent_outcomes(*, viewer: Viewer, at: datetime, size: int = 5) -> list[ContactLine]:
    """What this member of staff recorded lately today, the newest first."""
    morning = datetime.combine(clock.day_of(at), time(), tzinfo=clock.zone())
    found = Contact.objects.filter(staff=viewer.staff_id, at__gte=morning, undone_at=None)
    rows = _in_scope(found, viewer).select_related("person", "staff").order_by("-at", "-pk")[:size]
    return [replace(_line(one), person_name=one.person.name) for one in rows]


def next_after(item: WorkItem, *, viewer: Viewer, at: datetime) -> WorkItem | None:
    """The next piece of the viewer's own work after this one, from the top when it was the last."""
    following = worklist(viewer=viewer, at=at, after=item.key, size=1).page.rows
    first = following or worklist(viewer=viewer, at=at, size=2).page.rows
    return next((one for one in first if one.id != item.id), None)


def open_of(task_ids: Sequence[int], *, viewer: Viewer) -> set[int]:
    """Those of these tasks that are open, as far as the viewer reaches."""
    found = _in_scope(Task.objects.filter(pk__in=task_ids, closed_at=None), viewer)
    return set(found.values_list("pk", flat=True))


def _line(one: Contact) -> ContactLine:
    return ContactLine(
        one.pk, one.task_id, one.person_id, one.at, one.mode, one.outcome, one.patient_words, one.barrier, one.note,
        one.staff.name if one.staff else "", staff_id=one.staff_id, call_id=one.call_id,
    )  # fmt: skip


def _in_scope(found: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
    return found if viewer.scope is None else found.filter(organisation_id__in=viewer.scope)


def organisations_of(*, viewer: Viewer) -> list[int]:
    """The institutions whose work the viewer sees; all of them for a machine of the site."""
    scope = viewer.scope_list
    return scope if scope is not None else [one.pk for one in list_organisations(viewer=viewer)]


def _parameters(viewer: Viewer, at: datetime, chosen: Selection) -> dict[str, Any]:
    today = clock.day_of(at)
    return {
        "staff": viewer.staff_id,
        "organisations": organisations_of(viewer=viewer),
        "since": today + timedelta(days=1) if chosen.ahead else date.min,
        "until": today + AHEAD if chosen.ahead else today,
        "today": today,
        "at": at,
        "disease": chosen.disease,
    }


def _key(after: str) -> dict[str, Any]:
    """The key of a row as parameters; anything else begins at the top."""
    names = ("key_u", "key_r", "key_d", "key_i")
    parts = after.split("~")
    try:
        urgency, rank, day, task = parts
        return dict(zip(names, (int(urgency), int(rank), date.fromisoformat(day), int(task)), strict=True))
    except ValueError:
        return dict.fromkeys(names)


def _item(row: Sequence[Any], at: datetime) -> WorkItem:
    known = dict(zip(COLUMNS, row, strict=True))
    known["facts"] = json.loads(known["facts"]) if isinstance(known["facts"], str) else known["facts"]
    born = known.pop("birth_on")
    known["age"] = completed_years(born, clock.day_of(at)) if born else None
    known["tier"] = known["tier"] or "unknown"
    known["programmes"] = tuple(known["programmes"])
    words = ("assigned_name", "last_mode", "last_outcome", "last_words", "last_note")
    return WorkItem(**(known | {name: known[name] or "" for name in words}))


def _with_values(items: list[WorkItem], at: datetime) -> list[WorkItem]:
    if not items:
        return []
    values = latest_values(sorted({item.person_id for item in items}), at=at)
    return [replace(item, values=tuple(values.get(item.person_id, ()))) for item in items]
