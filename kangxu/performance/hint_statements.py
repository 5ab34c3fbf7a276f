"""The statements of the detectors. Each yields organisation_id, staff_id, who it is of, and the rows worth a look.

Columns: organisation_id, staff_id, grp (rows that belong together), kind, ref, person_id, at, numbers (jsonb), whole.
Parameters: since, until (the month), staff (all of them), organisations, zone, and the limits of the detector.
"""

from __future__ import annotations

from kangxu.records.fields import OFFICE_SOURCES

_STANDING = """
c.staff_id = any(%(staff)s) and c.undone_at is null and c.at >= %(since)s and c.at < %(until)s
and c.organisation_id = any(%(organisations)s)
"""
# By form, because finished answers are indexed so
_FINISHED = """
a.form in (select distinct code from questionnaires_formversion) and a.state = 'done'
and a.done_at >= %(since)s and a.done_at < %(until)s and a.staff_id = any(%(staff)s)
and a.organisation_id = any(%(organisations)s)
"""
_DAY = "(at at time zone %(zone)s)::date"

_SAME_TEXT = f"""
with texts as (
    select c.organisation_id, c.staff_id, 'contact' as kind, c.id as ref, c.person_id, c.at, btrim(w.words) as words,
           w.place
    from followup_contact c
    cross join lateral (values ('note', c.note), ('patient_words', c.patient_words)) w (place, words)
    where {_STANDING} and length(btrim(w.words)) >= %(characters)s
    union all
    select a.organisation_id, a.staff_id, 'answer', a.id, a.person_id, a.done_at, btrim(v.value), v.key
    from questionnaires_answer a cross join lateral jsonb_each_text(a.content_values) v
    where {_FINISHED} and v.key = any(%(texts)s) and not a.brought ? v.key
      and length(btrim(v.value)) >= %(characters)s
), alike as (
    select organisation_id, staff_id, words, row_number() over (order by words) as grp from texts
    group by 1, 2, 3 having count(distinct person_id) >= %(persons)s
)
select distinct on (t.organisation_id, t.staff_id, a.grp, t.kind, t.ref)
       t.organisation_id, t.staff_id, a.grp, t.kind, t.ref, t.person_id, t.at,
       jsonb_build_object('in', t.place) as numbers, 0 as whole
from texts t join alike a using (organisation_id, staff_id, words)
order by t.organisation_id, t.staff_id, a.grp, t.kind, t.ref
"""
_SHORT_CALL = f"""
select f.organisation_id, f.staff_id, 1 as grp, 'answer' as kind, f.id as ref, f.person_id, f.done_at as at,
       jsonb_build_object('seconds', round(f.seconds), 'answers', f.answers, 'call', f.called) as numbers, 0 as whole
from (
    select a.id, a.organisation_id, a.staff_id, a.person_id, a.done_at,
           coalesce(k.seconds, extract(epoch from a.done_at - a.started_at)) as seconds,
           k.seconds is not null as called,
           (select count(*) from jsonb_object_keys(a.values) key where not a.brought ? key) as answers
    from questionnaires_answer a
    left join lateral (
        select k.seconds from messaging_call k
        where k.cause = a.cause and a.cause <> '' and k.staff_id = a.staff_id and k.result = 'answered'
          and k.seconds is not null and k.dialled_at <= a.done_at
        order by k.dialled_at desc limit 1
    ) k on true
    where {_FINISHED}
) f where f.answers >= %(answers)s and f.seconds < f.answers * %(seconds)s
"""
_CLUSTERED = f"""
select organisation_id, staff_id, dense_rank() over (partition by staff_id order by {_DAY}) as grp, 'contact' as kind,
       id as ref, person_id, at, '{{}}'::jsonb as numbers, 0 as whole
from (
    select w.*, bool_or(quick) over (
        partition by organisation_id, staff_id order by at, id
        rows between current row and (%(pieces)s::int - 1) following) as within
    from (
        select c.id, c.organisation_id, c.staff_id, c.person_id, c.at,
               c.at - lag(c.at, %(pieces)s::int - 1) over (
                   partition by c.organisation_id, c.staff_id order by c.at, c.id)
                   <= make_interval(mins => %(minutes)s) as quick
        from followup_contact c where {_STANDING} and c.outcome = any(%(done)s)
    ) w
) windows where within
"""
# Values that staff wrote down themselves, in the clinic; not those of a file
_PRESSURES = f"""
select r.organisation_id, {{member}} as staff_id, r.id, r.person_id, r.analyte, r.value, r.measured_at, r.panel
from records_reading r join foundation_batch b on b.id = r.batch_id
where r.analyte = any(%(analytes)s) and r.retired_at is null and r.value is not null
  and r.source in {OFFICE_SOURCES!r} and r.measured_at >= %(since)s and r.measured_at < %(until)s
  and b.actor = any(%(actors)s) and b.caused_by not like 'import:%%' and r.organisation_id = any(%(organisations)s)
""".format(member="substring(b.actor from 7)::bigint")
_ZERO_DIGIT = f"""
select organisation_id, staff_id, 1 as grp, 'reading' as kind, id as ref, person_id, measured_at as at,
       jsonb_build_object('value', value) as numbers, whole
from (
    select p.*, value::int %% 10 = 0 as zero, count(*) over w as whole,
           count(*) filter (where value::int %% 10 = 0) over w as zeros
    from ({_PRESSURES}) p window w as (partition by organisation_id, staff_id)
) f where zero and whole >= %(least)s and 100.0 * zeros / whole > %(percent)s
"""
# One a visit: measured again at the same visit is not a second time
_MEASURED_ON = "(p.measured_at at time zone %(zone)s)::date"
_PAIR = """
select s.value as systolic, d.value as diastolic, s.measured_at
from records_reading s
join records_reading d on d.person_id = s.person_id and d.analyte = 'DBP' and d.measured_at = s.measured_at
     and d.panel is not distinct from s.panel and d.retired_at is null
where s.person_id = p.person_id and s.analyte = 'SBP' and s.retired_at is null
"""
_SAME_PRESSURE = f"""
select organisation_id, staff_id, grp, kind, ref, person_id, at, numbers, whole from (
    select f.*, count(*) over w as pairs from (
    select distinct on (p.person_id, {_MEASURED_ON})
           p.organisation_id, p.staff_id, 1 as grp, 'reading' as kind, p.id as ref, p.person_id, p.measured_at as at,
           jsonb_build_object('sbp', now.systolic, 'dbp', now.diastolic,
                              'before', (before.measured_at at time zone %(zone)s)::date) as numbers,
           0 as whole
    from ({_PRESSURES}) p
    cross join lateral ({_PAIR} and s.measured_at = p.measured_at limit 1) now
    cross join lateral ({_PAIR} and s.measured_at < p.measured_at and s.source in {OFFICE_SOURCES!r}
                          and (s.measured_at at time zone %(zone)s)::date < {_MEASURED_ON}
                        order by s.measured_at desc limit 1) before
    where p.analyte = 'SBP' and now.systolic = before.systolic and now.diastolic = before.diastolic
    order by p.person_id, {_MEASURED_ON}, p.measured_at, p.id
) f window w as (partition by organisation_id, staff_id)) counted where pairs >= %(pairs)s
"""
_VISITS_A_DAY = f"""
select organisation_id, staff_id, dense_rank() over (partition by staff_id order by {_DAY}) as grp, 'contact' as kind,
       id as ref, person_id, at, '{{}}'::jsonb as numbers, 0 as whole
from (
    select c.id, c.organisation_id, c.staff_id, c.person_id, c.at,
           count(*) over (partition by c.organisation_id, c.staff_id, (c.at at time zone %(zone)s)::date) as visits
    from followup_contact c where {_STANDING} and c.mode = 'home' and c.outcome = any(%(done)s)
) f where visits > %(most)s
"""
_AFTER_DEATH = f"""
select c.organisation_id, c.staff_id, 1 as grp, 'contact' as kind, c.id as ref, c.person_id, c.at,
       '{{}}'::jsonb as numbers, 0 as whole
from followup_contact c join people_person p on p.id = c.person_id
where {_STANDING} and c.outcome = any(%(done)s)
  and (c.at at time zone %(zone)s)::date > (p.deceased_at at time zone %(zone)s)::date
union all
select a.organisation_id, a.staff_id, 1, 'answer', a.id, a.person_id, a.done_at, '{{}}'::jsonb, 0
from questionnaires_answer a join people_person p on p.id = a.person_id
where {_FINISHED} and coalesce(a.visited_on, (a.done_at at time zone %(zone)s)::date)
                      > (p.deceased_at at time zone %(zone)s)::date
"""
# Whoever was under care before and came back had a first time
_BEFORE_ENROLMENT = f"""
select organisation_id, staff_id, 1 as grp, 'answer' as kind, id as ref, person_id, done_at as at,
       case when enrolled_on is null then '{{}}'::jsonb else jsonb_build_object('enrolled', enrolled_on) end as numbers,
       0 as whole
from (
    select a.id, a.organisation_id, a.staff_id, a.person_id, a.done_at, p.birth_on, d.day, s.enrolled_on
    from questionnaires_answer a join people_person p on p.id = a.person_id
    cross join lateral (select coalesce(a.visited_on, (a.done_at at time zone %(zone)s)::date) as day) d
    left join lateral (
        select min(began.on) as enrolled_on from questionnaires_answerclass k
        cross join lateral (select (min(e.enrolled_at) at time zone %(zone)s)::date as on from programmes_enrolment e
                            where e.person_id = a.person_id and e.programme = k.programme) began
        where k.answer_id = a.id and d.day <= began.on - %(days)s::int
    ) s on true
    where {_FINISHED}
) f where enrolled_on is not null or day < birth_on
"""
# A family is an address; of those without one, a surname
_SHARED_NUMBER = f"""
with seen as (
    select distinct on (c.organisation_id, c.staff_id, c.person_id)
           c.organisation_id, c.staff_id, c.person_id, c.id, c.at
    from followup_contact c where {_STANDING} and c.outcome = any(%(done)s)
    order by c.organisation_id, c.staff_id, c.person_id, c.at desc, c.id desc
), used as (
    select s.*, t.group_id, t.number from seen s
    join people_personphone t on t.person_id = s.person_id and t.ended_at is null
), shared as (
    select n.group_id, n.number,
           count(distinct coalesce('a:' || nullif(btrim(p.address), ''), left(p.name, 1))) as families
    from (select distinct group_id, number from used) n
    join people_personphone t on t.group_id = n.group_id and t.number = n.number and t.ended_at is null
    join people_person p on p.id = t.person_id and p.merged_into_id is null
    group by 1, 2
)
select u.organisation_id, u.staff_id, dense_rank() over (partition by u.staff_id order by s.number) as grp,
       'contact' as kind, u.id as ref, u.person_id, u.at, jsonb_build_object('families', s.families) as numbers,
       0 as whole
from used u join shared s using (group_id, number) where s.families > %(families)s
"""
_FORM_WITHOUT_CONTACT = f"""
select a.organisation_id, a.staff_id, 1 as grp, 'answer' as kind, a.id as ref, a.person_id, a.done_at as at,
       '{{}}'::jsonb as numbers, 0 as whole
from questionnaires_answer a
cross join lateral (select coalesce(a.visited_on, (a.done_at at time zone %(zone)s)::date) as day) d
cross join lateral (select (d.day - %(days)s::int)::timestamp at time zone %(zone)s as first,
                           (d.day + %(days)s::int + 1)::timestamp at time zone %(zone)s as last) near
where {_FINISHED} and a.form = any(%(forms)s)
  and not exists (select 1 from followup_contact c where c.person_id = a.person_id and c.undone_at is null
                  and c.outcome = any(%(done)s) and (c.at >= near.first and c.at < near.last
                                                     or 'task:' || c.task_id = a.cause))
  and not exists (select 1 from messaging_call k where k.person_id = a.person_id and k.result = 'answered'
                  and k.dialled_at >= near.first and k.dialled_at < near.last)
  and not exists (select 1 from records_encounter e where e.person_id = a.person_id and e.retired_at is null
                  and e.started_at >= near.first and e.started_at < near.last)
"""
_LATE_ENTRY = f"""
select a.organisation_id, a.staff_id, 1 as grp, 'answer' as kind, a.id as ref, a.person_id, a.done_at as at,
       jsonb_build_object('days', (a.saved_at at time zone %(zone)s)::date - a.visited_on) as numbers, 0 as whole
from questionnaires_answer a
where {_FINISHED} and a.amends_id is null and (a.saved_at at time zone %(zone)s)::date - a.visited_on > %(days)s
"""
STATEMENTS = {
    "same_text": _SAME_TEXT, "short_call": _SHORT_CALL, "clustered": _CLUSTERED, "zero_digit": _ZERO_DIGIT,
    "same_pressure": _SAME_PRESSURE, "visits_a_day": _VISITS_A_DAY, "after_death": _AFTER_DEATH,
    "before_enrolment": _BEFORE_ENROLMENT, "shared_number": _SHARED_NUMBER,
    "form_without_contact": _FORM_WITHOUT_CONTACT, "late_entry": _LATE_ENTRY,
}  # fmt: skip
# The whole count, and the newest rows of each
KEPT = """
select organisation_id, staff_id, grp, kind, ref, person_id, at, numbers, whole, number from (
    select f.*, count(*) over w as number,
           row_number() over (partition by organisation_id, staff_id order by at desc, kind, ref) as place
    from ({statement}) f window w as (partition by organisation_id, staff_id)
) kept where place <= %(rows)s order by organisation_id, staff_id, grp, at, kind, ref
"""
