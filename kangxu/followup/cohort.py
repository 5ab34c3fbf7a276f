"""The list of persons: who is cared for, how they stand, what is due next. Ordered by an index whatever the size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from kangxu.clinical.body import completed_years
from kangxu.followup.values import Seen, latest_values
from kangxu.foundation import clock
from kangxu.foundation.paging import Page
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import list_organisations
from kangxu.people.search import search

PAGE_ROWS = 50
COUNT_UP_TO = 10_000
FOUND_AT_MOST = 500
SORTS = ("tier", "due", "pressure", "hba1c", "registered")
TIERS = ("red", "yellow", "green", "unknown")

_VISIBLE = """
exists (select 1 from people_registration r where r.person_id = p.id and r.ended_at is null
        and (%(scope)s::bigint[] is null or r.organisation_id = any(%(scope)s)))
"""
_NEXT_DUE = """
(select min(t.due_on) from followup_task t where t.person_id = p.id and t.closed_at is null
 and (%(scope)s::bigint[] is null or t.organisation_id = any(%(scope)s)))
"""
_DETAILS = """
select p.id, p.name, p.sex, p.birth_on, p.deceased_at, p.demonstration, coalesce(s.tier, 'unknown'),
       coalesce((select number from people_personphone h where h.person_id = p.id and h.ended_at is null
                 order by id limit 1), ''),
       array(select e.programme from programmes_enrolment e where e.person_id = p.id and e.ended_at is null
             order by 1 desc),
       {due}, coalesce(m.name, ''), m.id,
       (select max(c.at) from followup_contact c where c.person_id = p.id and c.undone_at is null), d.key
from page d join people_person p on p.id = d.id
left join programmes_tierstate s on s.person_id = p.id and s.programme = 'overall'
left join lateral (
    select e.care_manager_id from programmes_enrolment e
    where e.person_id = p.id and e.ended_at is null and e.care_manager_id is not null order by e.id limit 1) e on true
left join organisations_staff m on m.id = e.care_manager_id
order by d.place
""".format(due=_NEXT_DUE)  # noqa: UP032


@dataclass(frozen=True)
class CohortFilter:
    """Conditions on persons; an empty one lets everybody through."""

    text: str = ""
    tier: str = ""
    programme: str = ""
    enrolled: bool = False
    manager: int | None = None
    due: str = ""
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    systolic_from: float | None = None
    hba1c_from: float | None = None
    organisation: int | None = None
    among: tuple[int, ...] = ()


@dataclass(frozen=True)
class CohortRow:
    """A person of the list. The telephone is in clear: the screens mask it."""

    id: int
    name: str
    sex: str
    age: int | None
    deceased: bool
    demonstration: bool
    tier: str
    phone: str
    programmes: tuple[str, ...]
    next_due_on: date | None
    manager: str
    manager_id: int | None
    last_contact_at: datetime | None
    values: tuple[Seen, ...]

    def value(self, analyte: str) -> Seen | None:
        return next((one for one in self.values if one.analyte == analyte), None)


@dataclass(frozen=True)
class _Order:
    """How a sort is driven: the rows it starts from, its key, whether it falls, and the type of the key."""

    source: str
    key: str
    falls: bool
    kind: str
    where: str = "true"


# Tier is a stretch of one index per tier; whoever has no tier comes last, oldest record first.
_ORDERS = {
    "registered": _Order("people_person p", "p.id", True, "bigint"),
    "pressure": _Order(
        "records_latestvalue v join people_person p on p.id = v.person_id", "v.value", True, "float8",
        "v.analyte = 'SBP' and v.value is not null",
    ),
    "hba1c": _Order(
        "records_latestvalue v join people_person p on p.id = v.person_id", "v.value", True, "float8",
        "v.analyte = 'HBA1C' and v.value is not null",
    ),
    "due": _Order(
        "(select t.person_id, min(t.due_on) as due_on from followup_task t where t.closed_at is null"
        " and (%(scope)s::bigint[] is null or t.organisation_id = any(%(scope)s)) group by 1) v"
        " join people_person p on p.id = v.person_id", "v.due_on", False, "date",
    ),
}  # fmt: skip


def list_cohort(
    *, viewer: Viewer, at: datetime, filters: CohortFilter | None = None, sort: str = "tier", after: str = "",
    size: int = PAGE_ROWS,
) -> Page[CohortRow]:  # fmt: skip
    """A page of persons in the viewer's scope with tier, latest values, next due day and care manager."""
    asked = filters or CohortFilter()
    known = _parameters(asked, viewer, at)
    with connection.cursor() as cursor:
        cursor.execute(_page_statement(asked, sort), {**known, **_key(after, sort), "size": size + 1})
        rows = cursor.fetchall()
    people = _rows(rows[:size], at)
    return Page(people, f"{rows[size - 1][-1]}~{rows[size - 1][0]}" if len(rows) > size else None)


def count_cohort(*, viewer: Viewer, at: datetime, filters: CohortFilter | None = None) -> int:
    """How many fit, counted up to `COUNT_UP_TO` + 1."""
    asked = filters or CohortFilter()
    inner = f"select 1 from {_smallest(asked)} where {_conditions(asked)} limit {COUNT_UP_TO + 1}"
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({inner}) c", _parameters(asked, viewer, at))
        return int(cursor.fetchone()[0])


def _smallest(asked: CohortFilter) -> str:
    """What to count from: the narrowest table that a condition names."""
    if asked.programme or asked.enrolled or asked.manager is not None:
        enrolled = "select distinct e.person_id from programmes_enrolment e where e.ended_at is null"
        return f"({enrolled}) g join people_person p on p.id = g.person_id"
    return "people_person p"


def _page_statement(asked: CohortFilter, sort: str) -> str:
    if sort == "tier":
        return f"with page as (select *, row_number() over () as place from ({_by_tier(asked)}) a) {_DETAILS}"
    order = _ORDERS[sort]
    turn, beyond = ("desc", "<") if order.falls else ("asc", ">")
    after = f"(%(key)s::{order.kind} is null or ({order.key}, p.id) {beyond} (%(key)s::{order.kind}, %(key_id)s))"
    chosen = f"""
        select p.id, {order.key} as key from {order.source}
        where {order.where} and {_conditions(asked)} and {after}
        order by {order.key} {turn}, p.id {turn} limit %(size)s
    """
    return f"with page as (select *, row_number() over () as place from ({chosen}) a) {_DETAILS}"


def _by_tier(asked: CohortFilter) -> str:
    """Red, yellow, green, unknown as tiers on file; then those without any."""
    parts = []
    for rank, tier in enumerate(TIERS):
        after = f"(%(key)s::int is null or ({rank}, p.id) > (%(key)s::int, %(key_id)s))"
        parts.append(
            f"""(select p.id, {rank} as key from programmes_tierstate z join people_person p on p.id = z.person_id
                 where z.programme = 'overall' and z.tier = '{tier}' and {after} and {_conditions(asked)}
                 order by z.person_id limit %(size)s)"""
        )
    rank = len(TIERS)
    after = f"(%(key)s::int is null or ({rank}, p.id) > (%(key)s::int, %(key_id)s))"
    parts.append(
        f"""(select p.id, {rank} as key from people_person p
             where not exists (select 1 from programmes_tierstate z
                               where z.person_id = p.id and z.programme = 'overall')
               and {after} and {_conditions(asked)} order by p.id limit %(size)s)"""
    )
    return f"select * from ({' union all '.join(parts)}) every order by key, id limit %(size)s"


def _conditions(asked: CohortFilter) -> str:
    """SQL over `p` for every condition that is given."""
    held = ["p.merged_into_id is null", _VISIBLE]
    if asked.text:
        held.append("p.id = any(%(found)s)")
    if asked.among:
        held.append("p.id = any(%(among)s)")
    if asked.tier == "unknown":
        held.append(
            "not exists (select 1 from programmes_tierstate z where z.person_id = p.id and z.programme = 'overall'"
            " and z.tier <> 'unknown')"
        )
    elif asked.tier:
        held.append(
            "exists (select 1 from programmes_tierstate z where z.person_id = p.id and z.programme = 'overall'"
            " and z.tier = %(tier)s)"
        )
    if asked.programme or asked.enrolled or asked.manager is not None:
        held.append(_enrolled(asked))
    if asked.due:
        held.append(_DUE[asked.due])
    held += [sql for name, sql in _PLAIN.items() if getattr(asked, name) not in ("", None)]
    return " and ".join(held)


def _enrolled(asked: CohortFilter) -> str:
    wanted = ["e.person_id = p.id", "e.ended_at is null"]
    wanted += ["e.programme = %(programme)s"] if asked.programme else []
    wanted += ["e.care_manager_id = %(manager)s"] if asked.manager is not None else []
    return f"exists (select 1 from programmes_enrolment e where {' and '.join(wanted)})"


_DUE = {
    "overdue": f"{_NEXT_DUE} < %(today)s",
    "week": f"{_NEXT_DUE} between %(today)s and %(week)s",
    "none": f"{_NEXT_DUE} is null",
}
_PLAIN = {
    "sex": "p.sex = %(sex)s",
    "age_from": "p.birth_on <= %(born_to)s",
    "age_to": "p.birth_on > %(born_from)s",
    "systolic_from": (
        "exists (select 1 from records_latestvalue v where v.person_id = p.id and v.analyte = 'SBP'"
        " and v.value >= %(systolic_from)s)"
    ),
    "hba1c_from": (
        "exists (select 1 from records_latestvalue v where v.person_id = p.id and v.analyte = 'HBA1C'"
        " and v.value >= %(hba1c_from)s)"
    ),
    "organisation": (
        "exists (select 1 from people_registration r where r.person_id = p.id and r.ended_at is null"
        " and r.organisation_id = any(%(below)s))"
    ),
}


def _parameters(asked: CohortFilter, viewer: Viewer, at: datetime) -> dict[str, Any]:
    today = clock.day_of(at)
    found = [one.person.id for one in search(asked.text, viewer=viewer, most=FOUND_AT_MOST)] if asked.text else []
    return {
        "scope": viewer.scope_list,
        "found": found,
        "among": list(asked.among),
        "tier": asked.tier,
        "programme": asked.programme,
        "manager": asked.manager,
        "today": today,
        "week": today + timedelta(days=7),
        "sex": asked.sex,
        "born_to": _years_before(today, asked.age_from or 0),
        "born_from": _years_before(today, (asked.age_to or 0) + 1),
        "systolic_from": asked.systolic_from,
        "hba1c_from": asked.hba1c_from,
        "below": _below(asked.organisation, viewer),
    }


def _below(organisation: int | None, viewer: Viewer) -> list[int]:
    """The institution with its departments, as far as the viewer reaches."""
    if organisation is None:
        return []
    known = list_organisations(viewer=viewer)
    top = known.filter(pk=organisation).first()
    return [one.pk for one in known.filter(path__startswith=top.path)] if top else []


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _key(after: str, sort: str) -> dict[str, Any]:
    key, _mark, person = after.rpartition("~")
    return {"key": key, "key_id": int(person)} if person.isdigit() and key else {"key": None, "key_id": None}


def _rows(rows: Sequence[tuple[Any, ...]], at: datetime) -> list[CohortRow]:
    today = clock.day_of(at)
    values = latest_values([row[0] for row in rows], at=at) if rows else {}
    return [
        CohortRow(
            id=row[0], name=row[1], sex=row[2], age=completed_years(row[3], today) if row[3] else None,
            deceased=row[4] is not None, demonstration=row[5], tier=row[6], phone=row[7], programmes=tuple(row[8]),
            next_due_on=row[9], manager=row[10], manager_id=row[11], last_contact_at=row[12],
            values=tuple(values.get(row[0], ())),
        )
        for row in rows
    ]  # fmt: skip
