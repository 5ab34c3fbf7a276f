"""Opening tasks, in sets; one cause opens one task, however often it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from kangxu.followup.events import OPENED, tell
from kangxu.followup.reach import visible
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.acting import action, audit
from kangxu.foundation.chunks import chunks
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound

MANUAL_TITLE = 60

_INSERT = """
insert into followup_task (person_id, organisation_id, kind, programme, reason, facts, urgency, tier_rank, due_on,
                           deadline_at, caused_by, assigned_to_id, attempts, opened_at, opened_by, closed_by,
                           outcome, note)
select d.person_id, d.organisation_id, d.kind, d.programme, d.reason, d.facts, d.urgency,
       case s.tier when 'red' then 0 when 'yellow' then 1 when 'green' then 2 else 3 end,
       d.due_on, d.deadline_at, d.caused_by, d.assigned_to_id, 0, %(at)s, %(actor)s, '', '', ''
from unnest(%(person)s::bigint[], %(organisation)s::bigint[], %(kind)s::text[], %(programme)s::text[],
            %(reason)s::text[], %(facts)s::jsonb[], %(urgency)s::int[], %(due)s::date[], %(deadline)s::timestamptz[],
            %(cause)s::text[], %(assigned)s::bigint[])
     as d (person_id, organisation_id, kind, programme, reason, facts, urgency, due_on, deadline_at, caused_by,
           assigned_to_id)
left join programmes_tierstate s on s.person_id = d.person_id and s.programme = 'overall'
on conflict (caused_by) do nothing
returning caused_by, id
"""


@dataclass(frozen=True)
class TaskDraft:
    """A task to open. `caused_by` is unique: the same cause never opens a second one."""

    person_id: int
    organisation_id: int
    kind: str
    reason: str
    due_on: date
    caused_by: str
    programme: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    deadline_at: datetime | None = None
    assigned_to: int | None = None


@action
def open_tasks(
    *, drafts: Sequence[TaskDraft], caused_by: str, news: bool = True, by: Viewer, at: datetime
) -> dict[str, int]:
    """Open those whose cause has not opened one yet; returns cause → id of the new ones.

    `news` is off where the caller tells of the same persons itself.
    """
    opened: dict[str, int] = {}
    for some in chunks(drafts):
        opened |= _insert(some, by, at)
    persons = [draft.person_id for draft in drafts if draft.caused_by in opened]
    target = f"task:{next(iter(opened.values()))}" if len(opened) == 1 else caused_by
    audit("tasks.opened", target, organisation_id=drafts[0].organisation_id if drafts else None, count=len(opened))
    if opened and news:
        tell(OPENED, persons=persons, caused_by=caused_by, by=by, at=at)
    return opened


@action
def open_manual_task(
    *, person_ids: Sequence[int], title: str, due_on: date, assigned_to: int | None = None, to_manager: bool = False,
    by: Viewer, at: datetime,
) -> int:  # fmt: skip
    """Open a task that a member of staff thought of, for one or several persons; returns how many.

    `to_manager` gives each to the person's own care manager. Persons out of sight raise NotFound.
    """
    by.require(Permission.WORK_TASKS)
    known = visible(person_ids, by)
    if set(person_ids) - set(known):
        raise NotFound("person")
    moment = int(at.timestamp())
    drafts = [
        TaskDraft(
            person_id=person,
            organisation_id=organisation,
            kind="manual",
            reason="manual",
            due_on=due_on,
            caused_by=f"staff:{by.staff_id}:{person}:{moment}",
            facts={"title": title.strip()[:MANUAL_TITLE]},
            assigned_to=manager if to_manager else assigned_to,
        )
        for person, (organisation, manager) in known.items()
    ]
    audit("task.asked_for", by.actor, persons=list(known)[:200], due_on=due_on.isoformat())
    return len(open_tasks(drafts=drafts, caused_by=by.actor, by=by, at=at))


def _insert(drafts: Sequence[TaskDraft], by: Viewer, at: datetime) -> dict[str, int]:
    columns: dict[str, Any] = {
        "person": [d.person_id for d in drafts],
        "organisation": [d.organisation_id for d in drafts],
        "kind": [d.kind for d in drafts],
        "programme": [d.programme for d in drafts],
        "reason": [d.reason for d in drafts],
        "facts": [Jsonb(d.facts) for d in drafts],
        "urgency": [KINDS[d.kind].urgency for d in drafts],
        "due": [d.due_on for d in drafts],
        "deadline": [d.deadline_at for d in drafts],
        "cause": [d.caused_by for d in drafts],
        "assigned": [d.assigned_to for d in drafts],
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {**columns, "at": at, "actor": by.actor})
        return dict(cursor.fetchall())
