"""The worklist's set statements: who is due, in the order of clinical need, and how many.

Each (institution, urgency, tier) is a stretch of one index in order of due day, so a page costs the same whether ten or
a million tasks are open. A person is seen by whoever's institution knows them.
"""

from __future__ import annotations

from dataclasses import dataclass

from kangxu.followup.vocabulary import KINDS, TIER_UNKNOWN

TABS = ("all", "alert", "due", "overdue", "referral", "first")
_KINDS_OF = {
    tab: [kind.code for kind in KINDS.values() if kind.tab == tab] for tab in ("alert", "due", "referral", "first")
}
# Overdue is what would stand under "due" but for its day
_KINDS_OF["overdue"] = _KINDS_OF["due"]
_STRETCHES = sorted({kind.urgency for kind in KINDS.values()})

# More of a tab than this is not told apart: counting a third of a million takes most of a second
MOST_COUNTED = 10_000

_KNOWN = """
exists (select 1 from people_registration r where r.person_id = t.person_id and r.ended_at is null
        and r.organisation_id = any(%(organisations)s))
"""
_ENROLLED = """
exists (select 1 from programmes_enrolment e where e.person_id = t.person_id and e.programme = %(disease)s
        and e.ended_at is null)
"""
_TIMELY = "t.due_on between %(since)s and %(until)s and (t.hidden_until is null or t.hidden_until <= %(at)s)"
_TEAM = "t.organisation_id = w.id"
_MINE = "t.assigned_to_id = w.id and t.organisation_id = any(%(organisations)s)"
_FREE = "t.organisation_id = w.id and t.assigned_to_id is null and t.escalated_to_id is distinct from %(staff)s"
# What nobody did in time is on the list of whoever it climbed to, beside that of its owner
_CLIMBED = (
    "t.escalated_to_id = w.id and t.organisation_id = any(%(organisations)s) and t.assigned_to_id is distinct from w.id"
)
COLUMNS = (
    "id", "person_id", "kind", "reason", "facts", "urgency", "tier_rank", "due_on", "deadline_at", "opened_at",
    "attempts", "assigned_to", "assigned_name", "programme", "closed_at", "outcome", "name", "sex", "birth_on", "tier",
    "programmes", "last_at", "last_mode", "last_outcome", "last_words", "last_note", "demonstration", "level",
    "escalated_to",
)  # fmt: skip
DETAILS = """
select t.id, t.person_id, t.kind, t.reason, t.facts, t.urgency, t.tier_rank, t.due_on, t.deadline_at, t.opened_at,
       t.attempts, t.assigned_to_id, a.name, t.programme, t.closed_at, t.outcome, p.name, p.sex, p.birth_on, s.tier,
       array(select e.programme from programmes_enrolment e where e.person_id = t.person_id and e.ended_at is null
             order by e.programme desc),
       l.at, l.mode, l.outcome, l.patient_words, l.note, p.demonstration,
       t.level, t.escalated_to_id
from due d
join followup_task t on t.id = d.id
join people_person p on p.id = t.person_id
left join organisations_staff a on a.id = t.assigned_to_id
left join programmes_tierstate s on s.person_id = t.person_id and s.programme = 'overall'
left join lateral (
    select c.at, c.mode, c.outcome, c.patient_words, c.note from followup_contact c
    where c.person_id = t.person_id and c.undone_at is null order by c.at desc limit 1
) l on true
order by t.urgency, t.tier_rank, t.due_on, t.id
"""


ONE_TASK = f"""
with due as (select t.id from followup_task t
             where t.id = %(task)s and t.organisation_id = any(%(organisations)s) and {_KNOWN}) {DETAILS}
"""


@dataclass(frozen=True)
class Selection:
    """What of the worklist is asked for."""

    mine: bool = True
    tab: str = "all"
    disease: str = ""
    ahead: bool = False


def rows_statement(chosen: Selection) -> str:
    """One page in order; parameters of `parameters_of`, and `size`, `key` (urgency, tier, day, id) or null."""
    urgencies = ", ".join(f"({urgency})" for urgency in _STRETCHES)
    stretches = f"(values {urgencies}) u (urgency) cross join generate_series(0, {TIER_UNKNOWN}) k (rank)"
    key = "(%(key_u)s, %(key_r)s, %(key_d)s::date, %(key_i)s)"
    after = f"(%(key_u)s::int is null or (t.urgency, t.tier_rank, t.due_on, t.id) > {key})"
    parts = [
        f"""select found.* from {source} cross join {stretches} cross join lateral (
            select t.id, t.urgency, t.tier_rank, t.due_on from followup_task t
            where t.closed_at is null and t.urgency = u.urgency and t.tier_rank = k.rank and {whose}
              and {_wanted(chosen)} and {after}
            order by t.due_on, t.id limit %(size)s) found"""
        for source, whose in _sources(chosen)
    ]
    union = " union all ".join(f"({part})" for part in parts)
    order = "order by urgency, tier_rank, due_on, id limit %(size)s"
    return f"with due as materialized (select * from ({union}) all_of_them {order}) {DETAILS}"


def counts_statement(chosen: Selection) -> str:
    """(tab, how many, at most `MOST_COUNTED`) over everything that is due, whatever tab is open."""
    return " union all ".join(_count_of(tab, chosen) for tab in TABS[1:])


def _count_of(tab: str, chosen: Selection) -> str:
    parts = [
        f"""(select 1 from {source} join followup_task t on {whose}
            where t.closed_at is null and {_under(tab)} and {_visible(chosen)} limit {MOST_COUNTED})"""
        for source, whose in _sources(chosen)
    ]
    return f"select '{tab}' as tab, count(*) as n from ({' union all '.join(parts)}) {tab}_counted"


def _under(tab: str) -> str:
    """Each task falls under exactly one tab; the urgencies of its kinds say in which stretches of the index to look."""
    kinds = _KINDS_OF[tab]
    urgencies = sorted({KINDS[kind].urgency for kind in kinds})
    days = {"overdue": " and t.due_on < %(today)s", "due": " and t.due_on >= %(today)s"}.get(tab, "")
    return f"t.kind = any(array{kinds!r}) and t.urgency = any(array{urgencies!r}){days}"


def _sources(chosen: Selection) -> list[tuple[str, str]]:
    """Mine is what was given or climbed to me, and emergencies that nobody has; the team's is the institution's."""
    if not chosen.mine:
        return [("(select unnest(%(organisations)s::bigint[])) w (id)", _TEAM)]
    free = f"{_FREE} and t.urgency = {KINDS['urgent'].urgency}"
    me, places = "(select %(staff)s::bigint) w (id)", "(select unnest(%(organisations)s::bigint[])) w (id)"
    return [(me, _MINE), (me, _CLIMBED), (places, free)]


def _visible(chosen: Selection) -> str:
    return " and ".join([_TIMELY, _KNOWN, *([_ENROLLED] if chosen.disease else [])])


def _wanted(chosen: Selection) -> str:
    return _visible(chosen) if chosen.tab == "all" else f"{_visible(chosen)} and {_under(chosen.tab)}"
