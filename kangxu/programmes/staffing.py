"""Who looks after newly enrolled persons: whoever of the institution has the fewest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heapreplace

from django.db import connection

ROLES = {"doctor": ("doctor",), "care_manager": ("nurse", "health_manager")}

_LOADS = """
select po.role, po.staff_id, (select count(*) from programmes_enrolment e
                              where e.ended_at is null and po.staff_id in (e.care_manager_id, e.doctor_id))
from organisations_posting po
join organisations_organisation o on o.id = po.organisation_id
join organisations_staff s on s.id = po.staff_id
where po.ended_at is null and s.left_at is null and po.role = any(%(roles)s)
  and o.path like (select path from organisations_organisation where id = %(organisation)s) || '%%'
group by po.role, po.staff_id
"""


@dataclass(frozen=True, slots=True)
class Carers:
    """The two members of staff who answer for a person; None where nobody is posted."""

    doctor: int | None = None
    care_manager: int | None = None


def assign(person_ids: Iterable[int], *, organisation_id: int) -> dict[int, Carers]:
    """Carers for persons without any, spread so that loads stay level."""
    loads = _loads(organisation_id)
    doctors, managers = ([[load, staff] for staff, load in sorted(loads[role].items())] for role in ROLES)
    heapify(doctors)
    heapify(managers)
    return {person: Carers(_next(doctors), _next(managers)) for person in person_ids}


def _next(heap: list[list[int]]) -> int | None:
    if not heap:
        return None
    load, staff = heap[0]
    heapreplace(heap, [load + 1, staff])
    return staff


def _loads(organisation_id: int) -> dict[str, dict[int, int]]:
    """Task of care → staff → persons now looked after."""
    roles = [role for several in ROLES.values() for role in several]
    loads: dict[str, dict[int, int]] = {care: {} for care in ROLES}
    with connection.cursor() as cursor:
        cursor.execute(_LOADS, {"roles": roles, "organisation": organisation_id})
        for role, staff, load in cursor.fetchall():
            for care, several in ROLES.items():
                if role in several:
                    loads[care][staff] = load
    return loads
