"""The set statements that turn answers into stays; `rules.becomes` says the same of one person.

Answers stand in a temporary table. `{scope}` limits to the persons asked about. Parameters are named; nothing here is
built from input.
"""

from __future__ import annotations

from kangxu.segments.rules import SLACK

RESULT_TABLE = """
create temp table if not exists segments_result (
    definition_id bigint not null, person_id bigint not null, value text, denied boolean not null default false,
    outranked boolean not null default false, closed boolean not null default false,
    primary key (definition_id, person_id)
) on commit delete rows
"""

# Of whom a rule has surely denied it: what the absence of a tag means to the rules that refer to it
DENIED_TABLE = """
create temp table if not exists segments_denied (
    definition_id bigint not null, person_id bigint not null, at timestamptz, primary key (definition_id, person_id)
) on commit delete rows
"""

_SETTLE = """
insert into segments_denied (definition_id, person_id)
select * from unnest(%(of)s::bigint[], %(people)s::bigint[])
union
select n.definition_id, n.person_id from segments_denial n
where n.ended_at is null and n.definition_id = any(%(ids)s) and n.person_id = any(%(persons)s)
union
select d.id, s.person_id from {definitions}
join segments_spell s on s.left_at is null and (s.definition_id = any (d.above) or s.definition_id = any (d.closing))
where s.person_id = any(%(persons)s)
on conflict do nothing
"""

FORGET_SETTLED = "truncate segments_denied"

# In one order for everybody, so that two workers wait for each other and never in a ring
LOCK = """
select pg_advisory_xact_lock(hashtext('segments'), id::int)
from (select unnest(%(ids)s::bigint[]) as id order by 1) wanted
"""

LATEST = "select max(started_at) from segments_evaluation"

AMONG = "{alias}.person_id = any(%(persons)s)"
BETWEEN = "{alias}.person_id > %(after)s and {alias}.person_id <= %(upto)s"

END_DENIALS = """
update segments_denial d set ended_at = d.until
where d.ended_at is null and d.until <= %(at)s and {concerned} and {scope:d}
"""

END_BY_HAND = """
with ended as (
    update segments_spell s set left_at = greatest(%(at)s, s.entered_at), left_why = 'expired'
    where s.left_at is null and s.origin <> 'rule' and s.expires_at <= %(at)s
      and {concerned} and {scope:s}
    returning s.definition_id, s.person_id
) select definition_id, array_agg(person_id) from ended group by 1
"""

STAYS = """
select definition_id, person_id, value, origin <> 'rule', expires_at, doubted_since
from segments_spell where left_at is null and person_id = any(%(persons)s)
"""

STAGE = """
insert into segments_result (definition_id, person_id, value, denied)
select * from unnest(%(definitions)s::bigint[], %(people)s::bigint[], %(values)s::text[], %(denied)s::boolean[])
"""

_DEFINITIONS = """
jsonb_to_recordset(%(definitions)s::jsonb) as d (
    id bigint, version bigint, ttl int, patience int, above bigint[], beside bigint[], closing bigint[])
"""

SETTLE = _SETTLE.replace("{definitions}", _DEFINITIONS)

BLOCK = f"""
insert into segments_result as r (definition_id, person_id, outranked, closed)
select d.id, s.person_id, bool_or(s.definition_id <> all (d.closing)), bool_or(s.definition_id = any (d.closing))
from {_DEFINITIONS}
join segments_spell s on s.left_at is null and (
    s.definition_id = any (d.above) or s.definition_id = any (d.closing)
    or (s.definition_id = any (d.beside) and s.origin <> 'rule'))
where {{scope:s}}
group by 1, 2
on conflict (definition_id, person_id) do update set outranked = excluded.outranked, closed = excluded.closed
"""

_ANSWERED = f"""
from segments_result r join {_DEFINITIONS} on d.id = r.definition_id
where s.definition_id = r.definition_id and s.person_id = r.person_id and s.left_at is null
"""

CONFIRM = f"""
update segments_spell s
set doubted_since = null, evaluated_at = %(at)s, expires_at = %(at)s + make_interval(days => d.ttl)
{_ANSWERED} and s.origin = 'rule' and s.value = r.value and not r.outranked and not r.closed
and (s.doubted_since is not null or (s.expires_at is null) <> (d.ttl is null)
     or s.expires_at < %(at)s + make_interval(days => d.ttl) - make_interval(days => d.ttl) / {SLACK})
"""

DOUBT = f"""
update segments_spell s set doubted_since = %(at)s
{_ANSWERED} and s.origin = 'rule' and s.doubted_since is null and d.patience is not null
and r.denied and not r.outranked and not r.closed
"""

LEAVE = f"""
with gone as (
    update segments_spell s
    set left_at = greatest(%(at)s, s.entered_at),
        left_why = case when r.closed then 'closed' when r.outranked then 'outranked'
                        when r.value is not null then 'value' else 'rule' end
    {_ANSWERED} and (r.closed or (s.origin = 'rule' and (
        r.outranked or r.value <> s.value
        or (r.denied and (d.patience is null or s.doubted_since + make_interval(days => d.patience) <= %(at)s)))))
    returning s.definition_id, s.person_id
) select definition_id, array_agg(person_id) from gone group by 1
"""

EXPIRE = """
with gone as (
    update segments_spell s set left_at = greatest(%(at)s, s.entered_at), left_why = 'expired'
    where s.left_at is null and s.origin = 'rule' and s.expires_at <= %(at)s
      and s.definition_id = any(%(ids)s) and {scope:s}
    returning s.definition_id, s.person_id
) select definition_id, array_agg(person_id) from gone group by 1
"""

ENTER = f"""
with come as (
    insert into segments_spell (
        definition_id, person_id, value, entered_at, version_id, origin, author, reason, evaluated_at, expires_at,
        left_why)
    select r.definition_id, r.person_id, r.value, %(at)s, d.version, 'rule', '', '', %(at)s,
           %(at)s + make_interval(days => d.ttl), ''
    from segments_result r join {_DEFINITIONS} on d.id = r.definition_id
    where r.value is not null and not r.outranked and not r.closed
      and not exists (select 1 from segments_spell s where s.definition_id = r.definition_id
                      and s.person_id = r.person_id and s.left_at is null)
      and not exists (select 1 from segments_denial n where n.definition_id = r.definition_id
                      and n.person_id = r.person_id and n.ended_at is null)
    on conflict (definition_id, person_id) where left_at is null do nothing
    returning definition_id, person_id
) select definition_id, array_agg(person_id) from come group by 1
"""

NEWCOMERS = """
select s.person_id from segments_spell s
where s.definition_id = %(definition)s and s.value = %(value)s and s.left_at is null and s.origin = 'rule'
  and s.entered_at = %(at)s and {scope:s}
"""

EVIDENCE = """
update segments_spell s set evidence = e.evidence from ({select}) e
where s.definition_id = %(definition)s and s.person_id = e.person_id and s.left_at is null and s.origin = 'rule'
  and s.entered_at = %(at)s
"""

# One pass over those a rule is true for: counts them, lays down what changes, and gives the members it is not true for
FOUND = """
with found as materialized ({found}),
staged as (
    insert into segments_result (definition_id, person_id, value)
    select %(definition)s, f.person_id, f.value from found f
    left join segments_spell s
      on s.definition_id = %(definition)s and s.person_id = f.person_id and s.left_at is null and {scope:s}
    where s.id is null or s.value <> f.value or s.doubted_since is not null or %(ttl)s::int is not null
       or s.expires_at is not null
)
select (select count(*) from found),
       (select array_agg(s.person_id) from segments_spell s
        where s.definition_id = %(definition)s and s.left_at is null and s.origin = 'rule' and {scope:s}
          and not exists (select 1 from found f where f.person_id = s.person_id))
"""

ONE_VALUE = "select x.person_id, '' as value from ({select}) x where {scope:x}"

BAND_TABLE = """
create temp table if not exists segments_band (person_id bigint not null, place int not null, yes boolean not null)
on commit delete rows
"""
BAND = "insert into segments_band select x.person_id, %(place)s, %(yes)s from ({select}) x where {scope:x}"
LATER_BANDS = "select b.person_id from segments_band b where b.yes and b.place > %(before)s"
BANDED = """
select b.person_id, (%(bands)s::text[])[b.place + 1] as value from (
    select e.person_id, e.place, e.yes, count(*) filter (where not e.yes) over (
        partition by e.person_id order by e.place rows between unbounded preceding and 1 preceding) as denied
    from segments_band e) b
where b.yes and b.place = b.denied
"""

DENY = """
insert into segments_result (definition_id, person_id, denied)
select %(definition)s, person, true from unnest(%(people)s::bigint[]) as person
"""

RUN_LOCK = "select pg_try_advisory_xact_lock(hashtext('segments.run'), %(run)s::int)"

CLEAR = "delete from segments_result"
