"""Who looks after persons: whoever of the institution may, and of those whoever has the fewest.

Whose posting carries the right may be chosen by hand; new persons are handed out only to the postings that
`staffing.toml` names, so that a head who may do a doctor's work does not get every new patient.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heapreplace

from django.db import connection

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.models import Staff
from kangxu.organisations.roles import ROLES

_SHEET = load_sheet("staffing.toml", "kangxu.programmes")
CAPACITY: dict[str, int] = _SHEET["capacity"]
HANDED_OUT_TO: dict[str, list[str]] = _SHEET["handed_out_to"]

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
    usual: bool = True  # gets new persons

    @property
    def full(self) -> bool:
        return self.persons >= self.capacity


def assign(person_ids: Iterable[int], *, organisation_id: int) -> dict[int, Carers]:
    """Carers for persons without any, spread so that loads stay level."""
    found = loads(organisation_id)
    doctors, managers = ([[one.persons, one.staff_id] for one in found[care] if one.usual] for care in CAPACITY)
    heapify(doctors)
    heapify(managers)
    return {person: Carers(_next(doctors), _next(managers)) for person in person_ids}


def loads(organisation_id: int) -> dict[str, list[StaffLoad]]:
    """What is answered for (`doctor`, `care_manager`) → who may: those who get new persons first, of them the least
    loaded."""
    roles = {care: _roles_of(care) for care in CAPACITY}
    found: dict[str, dict[int, StaffLoad]] = {care: {} for care in CAPACITY}
    with connection.cursor() as cursor:
        cursor.execute(
            _LOADS, {"roles": sorted({*roles["doctor"], *roles["care_manager"]}), "organisation": organisation_id}
        )
        for role, staff, name, team, persons in cursor.fetchall():
            for care in (care for care, several in roles.items() if role in several):
                usual = role in HANDED_OUT_TO[care] or (staff in found[care] and found[care][staff].usual)
                found[care][staff] = StaffLoad(staff, name, team, persons, CAPACITY[care], usual)
    return {care: sorted(some.values(), key=in_turn) for care, some in found.items()}


def in_turn(one: StaffLoad) -> tuple[bool, int, int]:
    """Who is proposed first."""
    return (not one.usual, one.persons, one.staff_id)


def _roles_of(care: str) -> set[str]:
    """Postings that carry the right: a doctor signs plans, a manager works tasks and signs none."""
    signs = {code for code, role in ROLES.items() if P.SIGN_PLANS in role.permissions}
    works = {code for code, role in ROLES.items() if P.WORK_TASKS in role.permissions}
    return signs if care == "doctor" else works - signs


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
