"""What ends soon: contracts and yearly plans, with what was kept of the promise. No likelihood is invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kangxu.foundation.fetching import rows
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.contract_terms import terms

PAGE = 50

# A plan counts as followed up once another plan of the person begins after it
_ENDING = """
with ending as (
    select 'contract' as what, c.id, c.person_id, c.ends_on, c.kind as title, c.doctor_id, c.manager_id,
           c.organisation_id,
           exists (select 1 from packages_contract n where n.renews_id = c.id and n.state = 'draft') as drafted
    from packages_contract c
    where c.state = 'active' and c.ends_on between %(today)s and %(until)s
      and (%(scope)s::bigint[] is null or c.organisation_id = any(%(scope)s))
      and (%(mine)s::bigint is null or %(mine)s in (c.doctor_id, c.manager_id))
    union all
    select 'plan', p.id, p.person_id, p.ends_on, p.tier, p.doctor_id, p.manager_id,
           p.organisation_id,
           exists (select 1 from packages_plan n where n.person_id = p.person_id and n.state = 'draft'
                   and n.organisation_id = p.organisation_id)
    from packages_plan p
    where p.state = 'active' and p.ends_on between %(today)s and %(until)s
      and (%(scope)s::bigint[] is null or p.organisation_id = any(%(scope)s))
      and (%(mine)s::bigint is null or %(mine)s in (p.doctor_id, p.manager_id))
)
select e.what, e.id, e.person_id, e.ends_on, e.title, coalesce(d.name, ''), coalesce(m.name, ''), e.doctor_id,
       e.manager_id, e.organisation_id, e.drafted
from ending e
join people_person pe on pe.id = e.person_id and pe.merged_into_id is null and pe.deceased_at is null
left join organisations_staff d on d.id = e.doctor_id
left join organisations_staff m on m.id = e.manager_id
where (%(only)s::text[] is null or e.what || ':' || e.id = any(%(only)s))
"""
_PAGE = (
    _ENDING
    + """
  and (%(key_day)s::date is null or (e.ends_on, e.what, e.id) > (%(key_day)s, %(key_what)s, %(key_id)s))
order by e.ends_on, e.what, e.id limit %(size)s
"""
)
_COUNT = f"select what, count(*) from ({_ENDING}) e group by what"

# Of the year's plan: what was due until today and what of it was done. Of the entitlements: used of granted
_KEPT = """
select p.person_id, count(*) filter (where i.state <> 'dropped' and i.due_on <= %(today)s),
       count(*) filter (where i.state = 'done' and i.due_on <= %(today)s)
from packages_plan p join packages_planitem i on i.plan_id = p.id
where p.person_id = any(%(persons)s) and p.state = 'active'
  and (%(scope)s::bigint[] is null or p.organisation_id = any(%(scope)s))
group by p.person_id
"""
_USED = """
select person_id, sum(used), sum(quantity) from packages_entitlement
where person_id = any(%(persons)s) and quantity is not null and state in ('active', 'expired', 'frozen')
group by person_id
"""


@dataclass(frozen=True, slots=True)
class Ending:
    """A contract or plan that ends soon. `drafted`: the next one waits for its signatures."""

    what: str
    id: int
    person_id: int
    ends_on: date
    title: str
    doctor: str
    manager: str
    doctor_id: int | None
    manager_id: int | None
    organisation_id: int
    drafted: bool

    @property
    def key(self) -> str:
        return f"{self.what}:{self.id}"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was due and done of a plan until today, what was used of what was bought."""

    due: int = 0
    done: int = 0
    used: int = 0
    granted: int = 0


def forecast(
    *, on: date, viewer: Viewer, mine: bool = False, after: str | None = None, size: int = PAGE
) -> Page[Ending]:
    """What ends within the days of the forecast, the first to end on top; keyset pages."""
    viewer.require(P.SEE_PEOPLE)
    known = _asked(on, viewer, mine) | _key(after) | {"size": size + 1}
    found = [Ending(*row) for row in rows(_PAGE, known)]
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], after=f"{last.ends_on}~{last.what}~{last.id}" if last else None)


def endings(keys: Iterable[str], *, on: date, viewer: Viewer) -> list[Ending]:
    """Those of these (`contract:12`, `plan:3`) that end soon and are in scope."""
    viewer.require(P.SEE_PEOPLE)
    return [Ending(*row) for row in rows(_ENDING, _asked(on, viewer, False) | {"only": list(keys)})]


def endings_until(until: date, *, on: date, viewer: Viewer) -> list[str]:
    """Keys of all that end until a day, for the machine that opens tasks."""
    viewer.require(P.SEE_PEOPLE)
    return [Ending(*row).key for row in rows(_ENDING, _asked(on, viewer, False) | {"until": until})]


def count_endings(*, on: date, viewer: Viewer, mine: bool = False) -> int:
    viewer.require(P.SEE_PEOPLE)
    return sum(count for _what, count in rows(_COUNT, _asked(on, viewer, mine)))


def kept_by(person_ids: Iterable[int], *, on: date, viewer: Viewer) -> dict[int, Kept]:
    """Adherence of persons, as counts; persons with neither plan nor entitlement are missing."""
    viewer.require(P.SEE_PEOPLE)
    asked = {"persons": list(person_ids), "today": on, "scope": viewer.scope_list}
    plans = {person: (due, done) for person, due, done in rows(_KEPT, asked)}
    rights = {person: (int(used), int(granted)) for person, used, granted in rows(_USED, asked)}
    return {
        person: Kept(*plans.get(person, (0, 0)), *rights.get(person, (0, 0))) for person in plans.keys() | rights.keys()
    }


def _asked(on: date, viewer: Viewer, mine: bool) -> dict[str, Any]:
    until = on + timedelta(days=terms().forecast_days)
    return {
        "today": on, "until": until, "scope": viewer.scope_list, "mine": viewer.staff_id if mine else None,
        "only": None,
    }  # fmt: skip


def _key(after: str | None) -> dict[str, Any]:
    """The key of a row as parameters; anything else begins at the top."""
    try:
        day, what, number = (after or "").split("~")
        return {"key_day": date.fromisoformat(day), "key_what": what, "key_id": int(number)}
    except ValueError:
        return {"key_day": None, "key_what": None, "key_id": None}
