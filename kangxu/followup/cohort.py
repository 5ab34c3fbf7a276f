"""The list of persons: who is cared for, how they stand, what is due next. Ordered by an index whatever the size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from kangxu.clinical.body import completed_years
from kangxu.followup.values import Seen, latest_values
from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.paging import Page
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import list_organisations
from kangxu.people.search import search

PAGE_ROWS = 50
COUNT_UP_TO = 10_000
FOUND_AT_MOST = 500
SORTS = ("tier", "due", "pressure", "hba1c", "registered")
TIERS = ("red", "yellow", "green", "unknown")

# Conditions over a person's number, `{who}`. A merged record is nobody.
_REGISTERED = "people_registration r where r.ended_at is null and r.organisation_id = any(%(scope)s)"
_VISIBLE = f"exists (select 1 from {_REGISTERED} and r.person_id = {{who}})"
_ALONE = "not exists (select 1 from people_person m where m.id = {who} and m.merged_into_id is not null)"
_TIER = (
    "exists (select 1 from programmes_tierstate f where f.person_id = {who} and f.programme = 'overall'"
    " and f.tier = %(tier)s)"
)
_UNKNOWN_TIER = (
    "not exists (select 1 from programmes_tierstate f where f.person_id = {who} and f.programme = 'overall'"
    " and f.tier <> 'unknown')"
)
_OPEN = (
    "exists (select 1 from followup_task o where o.person_id = {who} and o.closed_at is null"
    " and (%(scope)s::bigint[] is null or o.organisation_id = any(%(scope)s))"
)
_DUE = {
    "overdue": f"{_OPEN} and o.due_on < %(today)s)",
    "week": f"{_OPEN} and o.due_on between %(today)s and %(week)s) and not {_OPEN} and o.due_on < %(today)s)",
    "none": f"not {_OPEN})",
}
_PERSON = "exists (select 1 from people_person b where b.id = {who} and "
_LATEST = "exists (select 1 from records_latestvalue l where l.person_id = {who} and l.analyte = "
_PLAIN = {
    "sex": f"{_PERSON} b.sex = %(sex)s)",
    "age_from": f"{_PERSON} b.birth_on <= %(born_to)s)",
    "age_to": f"{_PERSON} b.birth_on > %(born_from)s)",
    "systolic_from": f"{_LATEST} 'SBP' and l.value >= %(systolic_from)s)",
    "hba1c_from": f"{_LATEST} 'HBA1C' and l.value >= %(hba1c_from)s)",
    "organisation": (
        "exists (select 1 from people_registration g where g.person_id = {who} and g.ended_at is null"
        " and g.organisation_id = any(%(below)s))"
    ),
}
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
       (select max(c.at) from followup_contact c where c.person_id = p.id and c.undone_at is null)
from unnest(%(ids)s::bigint[]) with ordinality d (id, place) join people_person p on p.id = d.id
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
    manager: int | None = None  # a member of staff: care manager or responsible doctor
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
    """How a sort is driven: the rows it starts from, whose they are, its key, whether it falls, the type of the key."""

    source: str
    who: str
    key: str
    falls: bool
    kind: str
    where: str = "true"


# Each order begins at rows that an index hands out in that order; tiers have a stretch of one each (see `_stretch`).
_OPEN_DUE = """
(select t.person_id, min(t.due_on) as due_on from followup_task t
 where t.closed_at is null and (%(scope)s::bigint[] is null or t.organisation_id = any(%(scope)s)) group by 1) v
"""
_VALUES = "records_latestvalue v"
# An institution's own persons first: their values are looked up one by one, so that a place without any costs no more.
_OWN_VALUES = (
    f"(select distinct r.person_id from {_REGISTERED} offset 0) n join records_latestvalue v using (person_id)"
)


def _by_value(analyte: str) -> _Order:
    return _Order(_VALUES, "v.person_id", "v.value", True, "float8", f"v.analyte = '{analyte}' and v.value is not null")


_ORDERS = {
    "registered": _Order("people_person p", "p.id", "p.id", True, "bigint"),
    "due": _Order(_OPEN_DUE, "v.person_id", "v.due_on", False, "date"),
    "pressure": _by_value("SBP"),
    "hba1c": _by_value("HBA1C"),
}
_READ: dict[str, Callable[[str], Any]] = {"bigint": int, "date": date.fromisoformat, "float8": float}


def list_cohort(
    *, viewer: Viewer, at: datetime, filters: CohortFilter | None = None, sort: str = "tier", after: str = "",
    size: int = PAGE_ROWS,
) -> Page[CohortRow]:  # fmt: skip
    """A page of persons in the viewer's scope with tier, latest values, next due day and care manager."""
    asked = filters or CohortFilter()
    known = _parameters(asked, viewer, at)
    found = _found(asked, sort, {**known, **_key(after, sort), "size": size + 1}, viewer)
    more = f"{found[size - 1][1]}~{found[size - 1][0]}" if len(found) > size else None
    with connection.cursor() as cursor:
        cursor.execute(_DETAILS, {**known, "ids": [person for person, _place in found[:size]]})
        return Page(_rows(cursor.fetchall(), at), more)


def _found(asked: CohortFilter, sort: str, known: dict[str, Any], viewer: Viewer) -> list[tuple[int, Any]]:
    """(person, key) in order. By tier one stretch after the other, and no further than the page needs."""
    if sort != "tier":
        with connection.cursor() as cursor:
            cursor.execute(_by_order(asked, _order(sort, viewer), viewer.scope is None), known)
            return list(cursor.fetchall())
    found: list[tuple[int, Any]] = []
    first = max(0, known["key"] or 0)
    for rank in range(first, len(TIERS) + 1):
        if len(found) < known["size"] and _may_hold(rank, asked.tier):
            with connection.cursor() as cursor:
                wanted = {
                    **known,
                    "size": known["size"] - len(found),
                    "key_id": known["key_id"] if rank == first else None,
                }
                cursor.execute(_stretch(asked, rank, viewer.scope is None), wanted)
                found += cursor.fetchall()
    return found


def count_cohort(*, viewer: Viewer, at: datetime, filters: CohortFilter | None = None) -> int:
    """How many fit, counted up to `COUNT_UP_TO` + 1."""
    asked = filters or CohortFilter()
    narrow = "people_person x" if viewer.scope is None else f"(select distinct person_id as id from {_REGISTERED}) x"
    inner = f"select 1 from {narrow} where {_conditions(asked, 'x.id', viewer.scope is None)} limit {COUNT_UP_TO + 1}"
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({inner}) c", _parameters(asked, viewer, at))
        return int(cursor.fetchone()[0])


def _order(sort: str, viewer: Viewer) -> _Order:
    """The order as it is driven for this viewer: over a whole group by the index of values, else by its own persons."""
    order = _ORDERS[sort]
    narrow = viewer.scope is not None and viewer.group_id not in viewer.scope
    return replace(order, source=_OWN_VALUES) if narrow and order.source == _VALUES else order


def _by_order(asked: CohortFilter, order: _Order, everywhere: bool) -> str:
    turn, beyond = ("desc", "<") if order.falls else ("asc", ">")
    key = f"(%(key)s::{order.kind}, %(key_id)s)"
    after = f"(%(key)s::{order.kind} is null or ({order.key}, {order.who}) {beyond} {key})"
    return f"""
        select {order.who} as id, {order.key} as key from {order.source}
        where {order.where} and {_conditions(asked, order.who, everywhere)} and {after}
        order by {order.key} {turn}, {order.who} {turn} limit %(size)s
    """


def _stretch(asked: CohortFilter, rank: int, everywhere: bool) -> str:
    """Persons of one tier on file, or (the last stretch) without any, in order of number."""
    onward = "(%(key_id)s::bigint is null or {who} > %(key_id)s)"
    if rank < len(TIERS):
        who = "z.person_id"
        held = f"z.programme = 'overall' and z.tier = '{TIERS[rank]}' and {onward.format(who=who)}"
        source = "programmes_tierstate z"
    else:
        who, source = "p.id", "people_person p"
        filed = "select 1 from programmes_tierstate z where z.person_id = p.id and z.programme = 'overall'"
        held = f"not exists ({filed}) and {onward.format(who=who)}"
    plain = replace(asked, tier="")  # the stretch itself is the tier
    return f"""
        select {who} as id, {rank} as key from {source} where {held} and {_conditions(plain, who, everywhere)}
        order by {who} limit %(size)s
    """


def _may_hold(rank: int, tier: str) -> bool:
    """Whether a stretch can hold anybody of the tier that is asked for; unknown is also who has none on file."""
    return not tier or (TIERS[rank] == tier if rank < len(TIERS) else tier == "unknown")


def _conditions(asked: CohortFilter, who: str, everywhere: bool) -> str:
    """SQL over the expression `who` for every condition that is given; `everywhere`: the viewer has no limit."""
    held = [_ALONE] if everywhere else [_VISIBLE, _ALONE]
    held += ["{who} = any(%(found)s)"] if asked.text else []
    held += ["{who} = any(%(among)s)"] if asked.among else []
    if asked.tier:
        held.append(_UNKNOWN_TIER if asked.tier == "unknown" else _TIER)
    if asked.programme or asked.enrolled or asked.manager is not None:
        held.append(_enrolled(asked))
    if asked.due:
        held.append(_DUE[asked.due])
    held += [sql for name, sql in _PLAIN.items() if getattr(asked, name) not in ("", None)]
    return " and ".join(held).replace("{who}", who)


def _enrolled(asked: CohortFilter) -> str:
    wanted = ["e.person_id = {who}", "e.ended_at is null"]
    wanted += ["e.programme = %(programme)s"] if asked.programme else []
    wanted += ["%(manager)s in (e.care_manager_id, e.doctor_id)"] if asked.manager is not None else []
    return f"exists (select 1 from programmes_enrolment e where {' and '.join(wanted)})"


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
    """Where a page begins; what is no key of this order begins at the top."""
    key, _mark, person = after.rpartition("~")
    try:
        read, number = _READ["bigint" if sort == "tier" else _ORDERS[sort].kind](key), key_in(person)
    except ValueError:
        return {"key": None, "key_id": None}
    return {"key": None if number is None else read, "key_id": number}


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
