"""The next day that a completed form names (下次随访日期), and the work that goes by it. Runs within the actions.

What was told to the person is the next follow-up; the rhythm counts again after the next contact. Contacts of a plan
of the year keep their days, and none is planned beside one that comes no later. A form that says nothing of some
programme of the person can bring the next day nearer, never put it off.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation import clock
from kangxu.foundation.fetching import touched

MEASURED = "measured"
# When the person {who} was last spoken with, or measured what was asked for
SEEN = f"""
    select max(seen_at) as seen_at from (
        select max(k.at) as seen_at from followup_contact k
        where k.person_id = {{who}} and k.undone_at is null and k.outcome = any(%(reached)s)
        union all
        select max(t.closed_at) from followup_task t
        where t.person_id = {{who}} and t.outcome = '{MEASURED}') seen
"""
# The earliest day that forms since then name, and whether every programme of the person has one; needs SEEN as `l`
SAID = """
    select min(f.next_on) as said_on, bool_and(f.next_on is not null) as for_all
    from programmes_enrolment e
    left join lateral (
        select a.next_on from questionnaires_answer a
        where a.person_id = e.person_id and a.state = 'done' and a.next_on is not null
          and (a.programmes = '[]' or a.programmes ? e.programme)
          and (l.seen_at is null or (a.done_at at time zone %(zone)s)::date >= (l.seen_at at time zone %(zone)s)::date)
        order by a.done_at desc, a.id desc limit 1
    ) f on true
    where e.person_id = {who} and e.ended_at is null
"""

# Rhythm work that nobody has begun; of an amended form only what was due on the day it named before
_MOVE = f"""
update followup_task t set due_on = new.day, facts = t.facts || jsonb_build_object('said_on', new.said_on)
from (
    select o.id, s.said_on, case when s.for_all then s.said_on else least(o.due_on, s.said_on) end as day
    from followup_task o
    cross join lateral ({SEEN.format(who="o.person_id")}) l
    cross join lateral ({SAID.format(who="o.person_id")}) s
    where o.person_id = %(person)s and o.closed_at is null and o.kind in ('follow_up', 'review') and o.attempts = 0
      and (%(was)s::date is null or o.due_on = %(was)s) and s.said_on >= %(today)s
      and not exists (select 1 from followup_contact k where k.task_id = o.id and k.undone_at is null)
) new
where t.id = new.id and t.due_on <> new.day
"""


def reached() -> list[str]:
    """Outcomes of a contact in which somebody was spoken with."""
    return [code for code, outcome in OUTCOMES.items() if outcome.reached]


def move(person_id: int, *, was: date | None, at: datetime) -> int:
    """Let the open rhythm work of a person be due on the day that forms name; `was`: only what is due on that day."""
    parameters: dict[str, Any] = {
        "person": person_id, "was": was, "today": clock.day_of(at), "zone": str(clock.zone()), "reached": reached(),
    }  # fmt: skip
    return touched(_MOVE, parameters)
