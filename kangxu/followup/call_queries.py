"""The list of calls with what came of them, found again by days, by who called, and by words of the notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.queries import CallView, list_calls

PAGE_SIZE = 50
VIEWS = ("all", "answered", "missed", "recorded")
_VIEW = {
    "all": "true",
    "answered": "k.result = 'answered'",
    "missed": "k.state = 'ended' and k.result <> 'answered'",
    "recorded": "exists (select 1 from messaging_recording r where r.call_id = k.id and r.state = 'kept')",
}
_TEXT = "(c.note || ' ' || c.patient_words)"
# Pairs of characters stand in an index (trigrams need a server that knows Chinese letters); the words decide
_FOUND = f"""
and (k.id in (select c.call_id from followup_contact c
              where c.call_id is not null and c.undone_at is null
                and followup_pairs{_TEXT} @> followup_pairs(%(text)s) and {_TEXT} ilike %(like)s escape '!')
     or k.person_id in (select p.id from people_person p
                        where p.group_id = %(group)s and p.name like %(name)s escape '!'))
"""
_WHERE = """
where (%(organisations)s::bigint[] is null or k.organisation_id = any(%(organisations)s))
  and (%(staff)s::bigint is null or k.staff_id = %(staff)s)
  and (%(since)s::timestamptz is null or k.dialled_at >= %(since)s)
"""
_LIST = """
select k.id, p.name, coalesce(c.outcome, ''), coalesce(c.note, ''), coalesce(c.patient_words, ''), c.task_id
from messaging_call k join people_person p on p.id = k.person_id
left join lateral (select * from followup_contact c where c.call_id = k.id and c.undone_at is null
                   order by c.id desc limit 1) c on true
{where} and {view} {found}
  and (%(key_at)s::timestamptz is null or (k.dialled_at, k.id) < (%(key_at)s, %(key_id)s))
order by k.dialled_at desc, k.id desc limit %(size)s
"""
_COUNTS = "select {counts}, coalesce(sum(k.seconds), 0) from messaging_call k {where} {found}"


@dataclass(frozen=True)
class CallsWanted:
    """Which calls: since when, of whom (all whom the viewer may see without it), words of the notes."""

    since: datetime | None = None
    staff_id: int | None = None
    text: str = ""
    view: str = "all"


@dataclass(frozen=True)
class CallLine:
    """One call of the list, with what came of it."""

    call: CallView
    person_name: str
    outcome: str
    note: str
    patient_words: str
    task_id: int | None

    @property
    def key(self) -> str:
        """Where the next page begins."""
        return f"{self.call.dialled_at.isoformat()}~{self.call.id}"


@dataclass(frozen=True)
class CallCounts:
    """How many calls each view holds, and the seconds spoken."""

    views: dict[str, int]
    seconds: int


def list_call_lines(
    *, viewer: Viewer, wanted: CallsWanted, after: str = "", rows: int = PAGE_SIZE
) -> Page[CallLine]:  # fmt: skip
    """A page of calls, the newest first: one's own, or everybody's for those who listen. Three queries."""
    viewer.require(Permission.WORK_TASKS)
    statement = _LIST.format(where=_WHERE, view=_VIEW[wanted.view], found=_FOUND if wanted.text else "")
    with connection.cursor() as cursor:
        cursor.execute(statement, {**_parameters(viewer, wanted), **_key(after), "size": rows + 1})
        found = cursor.fetchall()
    calls = list_calls((row[0] for row in found[:rows]), viewer=viewer)
    lines = [CallLine(calls[row[0]], *row[1:]) for row in found[:rows] if row[0] in calls]
    return Page(lines, lines[-1].key if len(found) > rows and lines else None)


def count_calls(*, viewer: Viewer, wanted: CallsWanted) -> CallCounts:
    """The numbers above the list. One query."""
    viewer.require(Permission.WORK_TASKS)
    counts = ", ".join(f"count(*) filter (where {_VIEW[view]})" for view in VIEWS)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS.format(counts=counts, where=_WHERE, found=_FOUND if wanted.text else ""),
            _parameters(viewer, wanted),
        )
        *numbers, seconds = cursor.fetchone()
    return CallCounts(dict(zip(VIEWS, numbers, strict=True)), int(seconds))


def _parameters(viewer: Viewer, wanted: CallsWanted) -> dict[str, Any]:
    everybody = viewer.may(Permission.LISTEN_CALLS)
    escaped = wanted.text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return {
        "organisations": viewer.scope_list,
        "staff": wanted.staff_id if everybody else viewer.staff_id, "since": wanted.since, "text": wanted.text,
        "like": f"%{escaped}%", "name": f"{escaped}%", "group": viewer.group_id,
    }  # fmt: skip


def _key(after: str) -> dict[str, Any]:
    moment, _sep, call = after.partition("~")
    try:
        at = datetime.fromisoformat(moment)
        return {"key_at": at if at.tzinfo else None, "key_id": int(call)}
    except ValueError:
        return {"key_at": None, "key_id": None}
