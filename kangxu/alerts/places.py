"""Where a person's urgent work belongs, and what is already under way for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.alerts import sheet
from kangxu.alerts.find import Found
from kangxu.clinical.urgent import URGENT_RULES

# A manager on duty has a posting and has not left. The group itself stands last: nobody falls through.
_PLACES = """
select e.person_id, 0 as rank, e.programme, e.organisation_id, m.id, e.id
from programmes_enrolment e
left join organisations_staff m on m.id = e.care_manager_id and m.left_at is null
 and exists (select 1 from organisations_posting o where o.staff_id = m.id and o.ended_at is null)
 and exists (select 1 from organisations_account a where a.id = m.account_id and a.is_active)
where e.person_id = any(%(persons)s) and e.ended_at is null
union all
select r.person_id, 1, '', r.organisation_id, null, r.id
from people_registration r where r.person_id = any(%(persons)s) and r.ended_at is null
union all
select p.id, 2, '', p.group_id, null, 0 from people_person p where p.id = any(%(persons)s)
order by 1, 2, 6
"""

_EARLIER = """
select distinct on (a.person_id, a.family) a.person_id, a.family, a.task_id, t.closed_at is null, t.outcome,
       a.opened_at, a.facts -> 'values'
from alerts_alert a join followup_task t on t.id = a.task_id
where a.person_id = any(%(persons)s) and (t.closed_at is null or a.opened_at >= %(since)s)
order by a.person_id, a.family, t.closed_at is null desc, a.opened_at desc, a.id desc
"""


@dataclass(frozen=True)
class Place:
    """Whose work it is: the institution, and the care manager if one is on duty."""

    organisation_id: int
    manager_id: int | None
    enrolled: tuple[tuple[str, int, int | None], ...] = ()
    known_at: tuple[int, ...] = ()

    def for_programme(self, programme: str, measured_at: int) -> Place:
        """The manager of this programme first, then any manager, then the institution that measured."""
        managed = sorted((one for one in self.enrolled if one[2]), key=lambda one: one[0] != programme)
        if managed:
            return replace(self, organisation_id=managed[0][1], manager_id=managed[0][2])
        at_home = measured_at if measured_at in self.known_at else self.organisation_id
        return replace(self, organisation_id=at_home, manager_id=None)


@dataclass(frozen=True)
class Earlier:
    """The newest alert of a person and family, and whether its work is still open."""

    task_id: int
    is_open: bool
    outcome: str
    values: dict[str, Any]

    def covers(self, one: Found) -> bool:
        """A repeat belongs to open work; after somebody spoke with the person, only if it is not worse."""
        return self.is_open or (self.outcome in sheet.SPOKEN and not _is_worse(one, self.values))


def places_of(persons: Sequence[int]) -> dict[int, Place]:
    """Person → place, in one query."""
    rows: dict[int, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, {"persons": list(persons)})
        for row in cursor.fetchall():
            rows.setdefault(row[0], []).append(row)
    return {person: _place(found) for person, found in rows.items()}


def earlier_alerts(persons: Sequence[int], at: datetime) -> dict[tuple[int, str], Earlier]:
    """(person, family) → what is under way or was just answered, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, {"persons": list(persons), "since": at - sheet.REPEAT})
        rows = cursor.fetchall()
    return {(row[0], row[1]): Earlier(row[2], row[3], row[4], _loaded(row[6])) for row in rows}


def _place(rows: list[tuple[Any, ...]]) -> Place:
    enrolled = tuple((row[2], row[3], row[4]) for row in rows if row[1] == 0)
    known_at = tuple(row[3] for row in rows if row[1] == 1)
    managed = next(((organisation, manager) for _code, organisation, manager in enrolled if manager), None)
    organisation = managed[0] if managed else (known_at or (rows[-1][3],))[0]
    return Place(organisation, managed[1] if managed else None, enrolled, known_at)


def _is_worse(one: Found, before: dict[str, Any]) -> bool:
    """Whether any value lies further beyond the limit of its rule than the one answered before."""
    rule = next(rule for rule in URGENT_RULES if rule.code == one.urgent.code)
    for limb in rule.limbs:
        for analyte in limb.analytes:
            new, old = one.values.get(analyte), before.get(analyte)
            if isinstance(new, int | float) and isinstance(old, int | float):
                if new > old if limb.op.startswith(">") else new < old:
                    return True
            elif new is not None and new != old:
                return True
    return False


def _loaded(value: Any) -> dict[str, Any]:
    """Raw cursors hand JSON over as text."""
    return json.loads(value) if isinstance(value, str) else (value or {})
