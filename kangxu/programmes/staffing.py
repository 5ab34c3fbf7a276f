"""Who looks after persons: whoever of the institution has the fewest, below what one can look after."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heapreplace
from importlib.resources import files

from django.db import connection

from kangxu.organisations.models import Staff

ROLES = {"doctor": ("doctor",), "care_manager": ("nurse", "health_manager")}
CAPACITY: dict[str, int] = tomllib.loads(files("kangxu.programmes").joinpath("staffing.toml").read_text("utf-8"))[
    "capacity"
]

_LOADS = """
select po.role, po.staff_id, s.name, min(po_o.name),
       (select count(distinct e.person_id) from programmes_enrolment e
        where e.ended_at is null and po.staff_id in (e.care_manager_id, e.doctor_id))
from organisations_posting po
join organisations_organisation po_o on po_o.id = po.organisation_id
join organisations_staff s on s.id = po.staff_id
left join organisations_account a on a.id = s.account_id
where po.ended_at is null and s.left_at is null and coalesce(a.is_active, true) and po.role = any(%(roles)s)
  and po_o.path like (select path from organisations_organisation where id = %(organisation)s) || '%%'
group by po.role, po.staff_id, s.name
"""


@dataclass(frozen=True, slots=True)
class Carers:
    """The two members of staff who answer for a person; None where nobody is posted."""

    doctor: int | None = None
    care_manager: int | None = None


@dataclass(frozen=True, slots=True)
class StaffLoad:
    """A member of staff with the persons now looked after, and how many one can look after."""

    staff_id: int
    name: str
    team: str
    persons: int
    capacity: int

    @property
    def full(self) -> bool:
        return self.persons >= self.capacity


def assign(person_ids: Iterable[int], *, organisation_id: int) -> dict[int, Carers]:
    """Carers for persons without any, spread so that loads stay level."""
    found = loads(organisation_id)
    doctors, managers = ([[one.persons, one.staff_id] for one in found[care]] for care in ROLES)
    heapify(doctors)
    heapify(managers)
    return {person: Carers(_next(doctors), _next(managers)) for person in person_ids}


def loads(organisation_id: int) -> dict[str, list[StaffLoad]]:
    """What is answered for (`doctor`, `care_manager`) → who may, the least loaded first."""
    roles = [role for several in ROLES.values() for role in several]
    found: dict[str, dict[int, StaffLoad]] = {care: {} for care in ROLES}
    with connection.cursor() as cursor:
        cursor.execute(_LOADS, {"roles": roles, "organisation": organisation_id})
        for role, staff, name, team, persons in cursor.fetchall():
            for care, several in ROLES.items():
                if role in several:
                    found[care][staff] = StaffLoad(staff, name, team, persons, CAPACITY[care])
    return {care: sorted(some.values(), key=lambda one: (one.persons, one.staff_id)) for care, some in found.items()}


def works(staff_id: int) -> bool:
    """False for who left or whose account is stopped: such a one signs nothing any more."""
    found = Staff.objects.filter(pk=staff_id, left_at=None)
    return found.exclude(account__is_active=False).exists()


def _next(heap: list[list[int]]) -> int | None:
    if not heap:
        return None
    load, staff = heap[0]
    heapreplace(heap, [load + 1, staff])
    return staff
