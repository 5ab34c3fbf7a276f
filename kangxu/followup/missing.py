"""Home measurements that were due and did not come: work for whoever looks after the person, closed when they come."""

from __future__ import annotations

from kangxu.followup.schedule import COLUMNS
from kangxu.followup.vocabulary import KINDS
from kangxu.programmes.uploads import gaps

MISSED = "missed_uploads"

# One per person, kind of measurement and gap: the same silence is asked about once
OPEN_MISSED = f"""
insert into followup_task {COLUMNS}
select distinct on (g.person_id, g.kind) g.person_id, e.organisation_id, 'missing_data', g.programme, '{MISSED}',
       jsonb_build_object('group', g.kind, 'missed', g.missed, 'since', (g.began at time zone %(zone)s)::date),
       {KINDS["missing_data"].urgency},
       case s.tier when 'red' then 0 when 'yellow' then 1 when 'green' then 2 else 3 end, %(day)s,
       'missed:' || g.person_id || ':' || g.kind || ':' || (g.began at time zone %(zone)s)::date, m.id, 0, %(at)s,
       %(actor)s, '', '', ''
from ({gaps()}) g
join programmes_enrolment e on e.person_id = g.person_id and e.programme = g.programme and e.ended_at is null
join people_person p on p.id = g.person_id and p.merged_into_id is null and p.deceased_at is null
left join organisations_staff m on m.id = e.care_manager_id and m.left_at is null
left join programmes_tierstate s on s.person_id = g.person_id and s.programme = 'overall'
where g.missed >= %(least)s and g.person_id > %(after)s and g.person_id <= %(until)s
  and exists (select 1 from records_reading r where r.person_id = g.person_id and r.measured_at = g.began
              and r.retired_at is null)
  and not exists (select 1 from followup_task t where t.person_id = g.person_id and t.closed_at is null
                  and t.reason = '{MISSED}' and t.facts ->> 'group' = g.kind)
order by g.person_id, g.kind, g.missed desc, g.programme
on conflict (caused_by) do nothing
returning person_id
"""

CLOSE_FILLED = f"""
update followup_task t set closed_at = %(at)s, closed_by = %(actor)s, outcome = 'measured'
where t.person_id = any(%(persons)s) and t.closed_at is null and t.reason = '{MISSED}'
  and not exists (select 1 from ({gaps()}) g where g.person_id = t.person_id and g.kind = t.facts ->> 'group'
                  and g.programme = t.programme and g.missed >= %(least)s)
returning t.person_id
"""
