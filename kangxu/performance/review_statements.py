"""The set statements of the monthly review. Every one looks at a stretch of time, `since` to before `until`."""

from __future__ import annotations

from kangxu.performance.statements import FIRST_CHANGE, KNOWN, LAST_CHANGE

_CARED = """
exists (select 1 from programmes_enrolment e where e.person_id = {person} and e.organisation_id = any(%(organisations)s)
        and e.enrolled_at < %(until)s and (e.ended_at is null or e.ended_at >= %(since)s))
"""
_WITHIN = "c.at >= %(since)s and c.at < %(until)s"
_RANK = "array_position(array['red', 'yellow', 'green'], {tier}::text)"
# Persons whose tier at the end of the time is another than before it; who was not graded before is not counted
TIERS = f"""
select count(*) filter (where then_rank > now_rank), count(*) filter (where then_rank < now_rank)
from (
    select l.person_id, {_RANK.format(tier="f.previous")} as then_rank, {_RANK.format(tier="l.tier")} as now_rank
    from ({LAST_CHANGE.format(within=_WITHIN)}) l
    join ({FIRST_CHANGE.format(within=_WITHIN)}) f on f.person_id = l.person_id
) moved where then_rank <> now_rank and {_CARED.format(person="moved.person_id")}
"""
# By the class of the last follow-up of the time against the last one before it, each person and programme
CLASSES = """
select count(*) filter (where then_code <> 'satisfied' and now_code = 'satisfied'),
       count(*) filter (where then_code = 'satisfied' and now_code <> 'satisfied')
from (
    select distinct on (c.person_id, c.programme) c.person_id, c.programme, c.code as now_code
    from followup_task t join followup_classoffollowup c on c.task_id = t.id
    where t.organisation_id = any(%(organisations)s) and t.closed_at >= %(since)s and t.closed_at < %(until)s
    order by c.person_id, c.programme, c.at desc, c.id desc
) now
join lateral (
    select b.code as then_code from followup_classoffollowup b
    where b.person_id = now.person_id and b.programme = now.programme and b.at < %(since)s
    order by b.at desc, b.id desc limit 1
) before on true
"""
ENROLLED = """
select count(distinct e.person_id) filter (where e.enrolled_at >= %(since)s and e.enrolled_at < %(until)s),
       count(distinct e.person_id) filter (where e.ended_at >= %(since)s and e.ended_at < %(until)s)
from programmes_enrolment e where e.organisation_id = any(%(organisations)s)
  and (e.enrolled_at >= %(since)s and e.enrolled_at < %(until)s
       or e.ended_at >= %(since)s and e.ended_at < %(until)s)
"""
CLOSED = """
select t.closed_by, count(*) from followup_task t
where t.organisation_id = any(%(organisations)s) and t.closed_at >= %(since)s and t.closed_at < %(until)s group by 1
"""
CRITICAL = f"""
select t.id, t.person_id, t.kind, t.opened_at, t.closed_at, coalesce(a.name, ''), count(*) over ()
from followup_task t left join organisations_staff a on a.id = t.assigned_to_id
where t.urgency = 0 and t.organisation_id = any(%(organisations)s) and t.opened_at < %(until)s
  and (t.closed_at is null or t.closed_at >= %(until)s) and {KNOWN.format(person="t.person_id")}
order by t.opened_at, t.id limit %(size)s
"""
_ANSWERS = """
questionnaires_answer a join questionnaires_formversion v on v.id = a.version_id
where v.code = %(form)s and a.state = 'done' and a.organisation_id = any(%(organisations)s)
  and a.done_at >= %(since)s and a.done_at < %(until)s
"""
SATISFACTION = f"""
select count(*) filter (where score is not null), avg(score), count(*) filter (where score >= %(satisfied_from)s),
       count(*) filter (where complained), count(*) filter (where complained and waiting)
from (
    select nullif(a.content_values ->> %(item)s, '')::numeric as score,
           a.content_values ->> %(complaint)s = %(complained)s as complained,
           exists (select 1 from followup_task t where t.closed_at is null
                   and t.caused_by = 'answer:' || a.id || ':' || %(complaint)s) as waiting
    from {_ANSWERS}
) told
"""
PROMOTERS = f"""
select count(*), count(*) filter (where score >= %(promoter_from)s), count(*) filter (where score <= %(detractor_to)s)
from (select nullif(a.content_values ->> %(item)s, '')::numeric as score from {_ANSWERS}) told
where score is not null
"""
NAMES = f"""
select p.id, p.name, p.sex, p.birth_on from people_person p
where p.id = any(%(ids)s) and {KNOWN.format(person="p.id")}
"""
