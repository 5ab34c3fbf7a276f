"""Whom a head of department should ask about today: urgent and still open, red and out of touch, overdue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from kangxu.clinical.body import completed_years
from kangxu.evidence.measure import measures
from kangxu.evidence.models import MeasureResult
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, ids_below, list_organisations
from kangxu.privacy.masking import name_for

SIZE = 8
RED = "red_not_contacted_14_days"

_ENROLLED = """
exists (select 1 from programmes_enrolment e where e.person_id = {person} and e.programme = %(programme)s
        and e.ended_at is null and e.organisation_id = any(%(organisations)s))
and exists (select 1 from people_registration r where r.person_id = {person} and r.ended_at is null
            and (%(scope)s::bigint[] is null or r.organisation_id = any(%(scope)s)))
and p.merged_into_id is null
"""
_URGENT = f"""
from followup_task t join people_person p on p.id = t.person_id
where t.closed_at is null and t.kind = 'urgent' and t.urgency = 0 and t.organisation_id = any(%(organisations)s)
  and {_ENROLLED.format(person="t.person_id")}
"""
_ROWS = {
    "urgent": f"""
        select 'urgent', t.id, t.person_id, p.name, p.sex, p.birth_on, coalesce(s.tier, 'unknown'),
               coalesce(f.name, ''), t.facts, t.opened_at
        from (select t.* {_URGENT} order by t.opened_at limit %(size)s) t
        join people_person p on p.id = t.person_id
        left join programmes_tierstate s on s.person_id = t.person_id and s.programme = %(programme)s
        left join organisations_staff f on f.id = t.assigned_to_id
        order by t.opened_at
    """,
    "red": f"""
        select 'red', null, s.person_id, p.name, p.sex, p.birth_on, s.tier, coalesce(f.name, ''), s.reasons,
               coalesce(c.last_at, s.since)
        from programmes_tierstate s
        join people_person p on p.id = s.person_id
        left join lateral (
            select max(k.at) as last_at from followup_contact k
            where k.person_id = s.person_id and k.undone_at is null and k.outcome = any(%(reached)s)
        ) c on true
        left join programmes_enrolment m on m.person_id = s.person_id and m.programme = %(programme)s
             and m.ended_at is null
        left join organisations_staff f on f.id = m.care_manager_id
        where s.person_id = any(%(longest)s) and s.programme = %(programme)s and s.tier = 'red'
          and s.since <= %(at)s - make_interval(days => %(days)s)
          and (c.last_at is null or c.last_at <= %(at)s - make_interval(days => %(days)s))
          and {_ENROLLED.format(person="s.person_id")}
        order by coalesce(c.last_at, s.since) limit %(size)s
    """,
    "overdue": f"""
        select 'overdue', t.id, t.person_id, p.name, p.sex, p.birth_on, coalesce(s.tier, 'unknown'),
               coalesce(f.name, ''), t.facts || jsonb_build_object('kind', t.kind),
               t.due_on::timestamptz
        from followup_task t join people_person p on p.id = t.person_id
        left join programmes_tierstate s on s.person_id = t.person_id and s.programme = %(programme)s
        left join organisations_staff f on f.id = t.assigned_to_id
        where t.closed_at is null and t.urgency > 0 and t.due_on < %(day)s
          and t.organisation_id = any(%(organisations)s)
          and {_ENROLLED.format(person="t.person_id")}
        order by t.urgency, t.tier_rank, t.due_on, t.id limit %(size)s
    """,
}


@dataclass(frozen=True)
class Concern:
    """A person to ask about, what it is, since when, and whose. `facts` are the task's or the tier's."""

    kind: str
    task_id: int | None
    person_id: int
    name: str
    sex: str
    age: int | None
    tier: str
    whose: str
    facts: Any
    since: datetime

    @property
    def values(self) -> dict[str, Any]:
        """The urgent values by analyte, of an urgent task."""
        return self.facts.get("values", {}) if isinstance(self.facts, dict) else {}


@dataclass(frozen=True)
class Attention:
    """The persons to ask about, the most pressing first, and how many urgent ones there are in all."""

    urgent: int
    concerns: tuple[Concern, ...]


def attention(programme: str, organisation_id: int, *, viewer: Viewer, at: datetime) -> Attention:
    """Urgent before red before overdue; at most a few: the lists behind the numbers hold all. Raises NotFound."""
    viewer.require(Permission.SEE_DASHBOARD)
    organisation = list_organisations(viewer=viewer).filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound(f"organisation:{organisation_id}")
    red = measures()[RED].values
    known: dict[str, Any] = {
        "programme": programme, "organisations": [one for one in ids_below(organisation) if viewer.sees(one)],
        "scope": viewer.scope_list, "at": at, "day": day_of(at), "size": SIZE, "days": red["red_days"],
        "reached": red["red_reached"], "longest": _longest(programme, organisation_id),
    }  # fmt: skip
    found: list[Concern] = []
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) {_URGENT}", known)
        urgent = int(cursor.fetchone()[0])
        for sql in _ROWS.values():
            if len(found) < SIZE and viewer.may(Permission.SEE_PEOPLE):
                cursor.execute(sql, known)
                found += [_concern(row, viewer=viewer, on=day_of(at)) for row in cursor.fetchall()]
    return Attention(urgent, tuple(_once(found)[:SIZE]))


def _longest(programme: str, organisation_id: int) -> list[int]:
    """Who was red and out of touch for the longest when it was last counted."""
    kept = MeasureResult.objects.filter(
        programme=programme, organisation_id=organisation_id, measure=RED, basis=MeasureResult.Basis.ACTUAL
    )
    newest = kept.order_by("-day").first()
    return [person for _since, person in newest.longest] if newest else []


def _once(found: Sequence[Concern]) -> list[Concern]:
    """Each person under the heaviest heading only."""
    first: dict[int, Concern] = {}
    for concern in found:
        first.setdefault(concern.person_id, concern)
    return list(first.values())


def _concern(row: tuple[Any, ...], *, viewer: Viewer, on: date) -> Concern:
    kind, task, person, name, sex, born, tier, whose, facts, since = row
    age = completed_years(born, on) if born else None
    return Concern(
        kind, task, person, name_for(viewer, name), sex, age, tier, whose, json.loads(facts) if facts else {}, since
    )
