"""Of persons whose contract or plan ends: when they were last reached, and whether somebody was asked to renew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kangxu.followup.models import Task
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer

CAUSE = "renewal:"
# Newest contact of each; contacts taken back do not count
_LAST = """
select p.id, c.at, c.mode, c.outcome
from unnest(%(persons)s::bigint[]) p (id), lateral (
    select at, mode, outcome from followup_contact c
    where c.person_id = p.id and c.undone_at is null
      and (%(scope)s::bigint[] is null or c.organisation_id = any(%(scope)s))
    order by at desc limit 1) c
"""


@dataclass(frozen=True, slots=True)
class LastContact:
    at: datetime
    mode: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RenewalTask:
    """The task that asks somebody to renew; `outcome` once it is closed."""

    id: int
    closed: bool
    outcome: str


def cause_of(key: str) -> str:
    """What its task is caused by: there is one."""
    return f"{CAUSE}{key}"


def last_contacts(person_ids: Iterable[int], *, viewer: Viewer) -> dict[int, LastContact]:
    """When and how persons were last contacted, in one query; those who never were are missing."""
    viewer.require(P.SEE_CLINICAL)
    with connection.cursor() as cursor:
        cursor.execute(_LAST, {"persons": list(person_ids), "scope": viewer.scope_list})
        return {person: LastContact(*row) for person, *row in cursor.fetchall()}


def renewal_tasks(keys: Iterable[str], *, viewer: Viewer) -> dict[str, RenewalTask]:
    """Ending (`contract:12`) → its task, in one query."""
    found = Task.objects.filter(caused_by__in=[cause_of(key) for key in keys])
    found = in_scope(found, viewer)
    return {
        one.caused_by.removeprefix(CAUSE): RenewalTask(one.pk, one.closed_at is not None, one.outcome) for one in found
    }
