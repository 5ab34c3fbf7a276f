"""Who is under a definition, who came and went, and what they share with others. Persons in reach only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonCard, list_cards
from kangxu.privacy.queries import Reach, reach_of
from kangxu.segments.asking import run_sql
from kangxu.segments.outward import MEMBERS, addressable
from kangxu.segments.visible import named, reach

PAGE_ROWS = 50

_MEMBERS = """
select s.person_id, s.value, s.entered_at, s.origin, s.author, s.reason, s.expires_at, s.evidence
from segments_spell s
where s.definition_id = %(definition)s and s.left_at is null and s.person_id > %(after)s
  and (%(value)s = '' or s.value = %(value)s) and {reach}
order by s.person_id limit %(rows)s
"""

_CHANGES = """
select * from (
    select s.person_id, s.value, s.entered_at as at, true as entered, '' as why from segments_spell s
    where s.definition_id = %(definition)s and s.entered_at > %(since)s and s.entered_at <= %(at)s and {reach}
    union all
    select s.person_id, s.value, s.left_at, false, s.left_why from segments_spell s
    where s.definition_id = %(definition)s and s.left_at > %(since)s and s.left_at <= %(at)s and {reach}
) c order by at desc, person_id limit %(rows)s
"""

_MOVED = """
select (select count(*) from segments_spell s where s.definition_id = %(definition)s and s.entered_at > %(since)s
        and s.entered_at <= %(at)s and {reach}),
       (select count(*) from segments_spell s where s.definition_id = %(definition)s and s.left_at > %(since)s
        and s.left_at <= %(at)s and {reach})
"""

_OVERLAP = """
select o.definition_id, count(*) from segments_spell o
where o.left_at is null and o.definition_id = any(%(others)s) and {reach}
  and exists (select 1 from segments_spell s where s.definition_id = %(definition)s and s.left_at is null
              and s.person_id = o.person_id)
group by 1
"""


@dataclass(frozen=True)
class Member:
    """One person under a definition: since when, by what (`rule`, or who set it and why), until when."""

    card: PersonCard
    value: str
    entered_at: datetime
    origin: str
    author: str
    reason: str
    expires_at: datetime | None
    evidence: Any


@dataclass(frozen=True)
class Change:
    """Somebody entered or left; `why` is a `Spell.Left`."""

    card: PersonCard
    value: str
    at: datetime
    entered: bool
    why: str


def members(
    code: str, *, viewer: Viewer, after: str | None = None, value: str = "", rows: int = PAGE_ROWS
) -> Page[Member]:
    """Raises NotFound."""
    params = {
        "definition": named(code, viewer).pk, "after": int(after or 0), "value": value, "rows": rows + 1,
        "scope": viewer.scope_list,
    }  # fmt: skip
    found = _rows(_MEMBERS, params)
    cards = list_cards([row[0] for row in found[:rows]], viewer=viewer)
    shown = [Member(cards[person], *rest) for person, *rest in found[:rows] if person in cards]
    return Page(shown, after=str(found[rows - 1][0]) if len(found) > rows else None)


def changes(
    code: str, *, viewer: Viewer, since: datetime, at: datetime, rows: int = PAGE_ROWS
) -> tuple[int, int, list[Change]]:
    """How many entered and left between two moments (the first excluded), and the newest of them. Raises NotFound."""
    params = {
        "definition": named(code, viewer).pk, "since": since, "at": at, "rows": rows, "scope": viewer.scope_list,
    }  # fmt: skip
    entered, left = _rows(_MOVED, params)[0]
    found = _rows(_CHANGES, params)
    cards = list_cards({row[0] for row in found}, viewer=viewer)
    return entered, left, [Change(cards[person], *rest) for person, *rest in found if person in cards]


def overlap(code: str, *, others: Sequence[str], viewer: Viewer) -> dict[str, int]:
    """Code → how many are under both. Raises NotFound."""
    known = {named(other, viewer).pk: other for other in others}
    params = {"definition": named(code, viewer).pk, "others": list(known), "scope": viewer.scope_list}
    found = dict(_rows(_OVERLAP, params, person="o.person_id"))
    return {other: found.get(pk, 0) for pk, other in known.items()}


def addressees(code: str, *, viewer: Viewer, at: datetime) -> list[int]:
    """Whom a batch action may take, rising: all in reach; of a marketing segment those who agreed, refused nothing and
    live. Raises NotFound."""
    one = named(code, viewer)
    params = {"definition": one.pk, "scope": viewer.scope_list, "at": at, "day": day_of(at)}
    return sorted(row[0] for row in run_sql(MEMBERS + addressable(one), params))


def contactable(code: str, *, viewer: Viewer, at: datetime, purpose: str = "") -> Reach:
    """How many of its people can be reached for a use of contacts (none named: the definition's own purpose), how, and
    why the others cannot. Raises NotFound."""
    one = named(code, viewer)
    select = "select s.person_id from segments_spell s where s.definition_id = %(definition)s and s.left_at is null"
    return reach_of(select, {"definition": one.pk}, viewer=viewer, purpose=purpose or one.purpose, at=at)


def _rows(statement: str, params: dict[str, Any], person: str = "s.person_id") -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(reach=reach(person)), params)
        return cursor.fetchall()
