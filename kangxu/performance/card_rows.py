"""Work that counts: the rows of a month, in sets, the same for the team's numbers and for the list behind them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kangxu.followup.clocks import ALLOWANCES
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation import clock
from kangxu.foundation.fetching import rows
from kangxu.performance.card_terms import remote_modes, sheet
from kangxu.performance.months import span_of

PAGE = 100
_STAFF = "substring({} from 7)::bigint"  # staff:12
# One contact a task and item counts, the last one; a call about a visit only makes the appointment
_CONTACTS = """
select distinct on (c.task_id, item) c.staff_id, item, 'contact' as kind, c.id as ref, c.person_id, c.task_id, c.at,
       c.at <= coalesce(t.deadline_at, t.opened_at + make_interval(mins => (%(minutes)s::jsonb ->> t.kind)::int))
           as in_time
from followup_contact c
join followup_task t on t.id = c.task_id
cross join lateral (select case
    when t.kind = any(%(abnormal)s) then 'abnormal_call' when t.kind = 'referral_check' then 'referral_closed'
    when c.mode = 'home' then 'home_visit' when c.mode = 'clinic' then 'clinic_follow_up'
    else 'phone_follow_up' end as item) i
where c.staff_id = any(%(staff)s) and c.undone_at is null and c.outcome = any(%(done)s)
  and c.at >= %(since)s and c.at < %(until)s and c.organisation_id = any(%(organisations)s)
  and not (t.kind = any(%(visits)s) and c.mode = any(%(remote)s))
order by c.task_id, item, c.at desc, c.id desc
"""
_REPORTS = f"""
select {_STAFF.format("r.signed_by")} as staff_id, 'report' as item, 'report' as kind, r.id as ref, r.person_id,
       null::bigint as task_id, r.signed_at as at, null::boolean as in_time
from screening_report r
where r.signed_at >= %(since)s and r.signed_at < %(until)s and r.organisation_id = any(%(organisations)s)
  and r.signed_by = any(%(actors)s)
"""
_SUMMARIES = f"""
select {_STAFF.format("s.signed_by")}, 'report', 'summary', s.id, s.person_id, null::bigint, s.signed_at, null::boolean
from followup_stagesummary s
where s.signed_at >= %(since)s and s.signed_at < %(until)s and s.organisation_id = any(%(organisations)s)
  and s.signed_by = any(%(actors)s) and s.number = 1
"""
_CONTRACTS = f"""
select {_STAFF.format("k.author")}, case when k.renews_id is null then 'contract' else 'renewal' end, 'contract', k.id,
       k.person_id, null::bigint, k.activated_at, null::boolean
from packages_contract k
where k.activated_at >= %(since)s and k.activated_at < %(until)s and k.organisation_id = any(%(organisations)s)
  and k.author = any(%(actors)s)
"""
# The cap of a day: what came first counts
WORK = f"""
with pieces as (({_CONTACTS}) union all ({_REPORTS}) union all ({_SUMMARIES}) union all ({_CONTRACTS})),
work as (
    select *, row_number() over (
        partition by staff_id, (at at time zone %(zone)s)::date order by at, ref) <= %(most_a_day)s as counts
    from pieces
)
"""
_TEAM = WORK + "select staff_id, item, counts, coalesce(in_time, false), count(*) from work group by 1, 2, 3, 4"
_ROWS = f"""{WORK}
select item, kind, ref, person_id, task_id, at, coalesce(in_time, false), counts from work
where staff_id = %(one)s and (%(item)s = '' or item = %(item)s)
order by at desc, kind, ref limit %(size)s offset %(offset)s
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """One row that counts: a contact, a report, a summary, a contract. `counts` is false above the cap of its day."""

    item: str
    kind: str
    ref: int
    person_id: int
    task_id: int | None
    at: datetime
    in_time: bool
    counts: bool


@dataclass
class Counted:
    """Pieces of one item: those that count, those of them within their time, and those above the cap of a day."""

    count: int = 0
    in_time: int = 0
    above: int = 0


def count_work(
    staff: Sequence[int], organisations: Sequence[int], month: date
) -> dict[int, dict[str, Counted]]:  # fmt: skip
    """Staff → item → how much, of a month. One query."""
    found: dict[int, dict[str, Counted]] = defaultdict(lambda: defaultdict(Counted))
    for member, item, counts, in_time, number in rows(_TEAM, _parameters(staff, organisations, month)):
        told = found[member][item]
        told.count += number if counts else 0
        told.in_time += number if counts and in_time else 0
        told.above += 0 if counts else number
    return found


def list_pieces(
    staff_id: int, organisations: Sequence[int], month: date, *, item: str = "", size: int = PAGE, offset: int = 0
) -> list[Piece]:
    """The rows of one member of staff, the newest first. One query."""
    known = _parameters([staff_id], organisations, month)
    asked = {"one": staff_id, "item": item, "size": size, "offset": offset}
    return [Piece(*row) for row in rows(_ROWS, known | asked)]


def _parameters(staff: Sequence[int], organisations: Sequence[int], month: date) -> dict[str, Any]:
    told, (since, until) = sheet(), span_of(month)
    return {
        "staff": list(staff), "actors": [f"staff:{one}" for one in staff], "organisations": list(organisations),
        "since": since, "until": until, "zone": clock.zone().key, "most_a_day": told.most_a_day,
        "done": list(told.done), "abnormal": list(told.abnormal), "remote": remote_modes(),
        "visits": [code for code, kind in KINDS.items() if kind.face_to_face],
        "minutes": json.dumps({kind: one.minutes for kind, one in ALLOWANCES.items() if one.minutes}),
    }  # fmt: skip
