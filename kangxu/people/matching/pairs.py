"""Whom the incoming persons may be: all pairs of an incoming row and a person we know, found in one set query."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db import connection

from kangxu.people.matching.incoming import Incoming

STAGING = """
create temp table if not exists kx_incoming (
    idx bigint primary key, key text, fingerprint text, name text, sex text, birth_on date, birth_year_only boolean,
    national_id text, phone text, strong boolean
) on commit delete rows;
create temp table if not exists kx_identifier (
    idx bigint, kind text, issuer text, value text, primary key (idx, kind)
) on commit delete rows;
create temp table if not exists kx_decided (idx bigint primary key, person_id bigint, new boolean)
on commit delete rows;
truncate kx_incoming, kx_identifier, kx_decided
"""
STAGED = ("idx", "key", "fingerprint", "name", "sex", "birth_on", "birth_year_only", "national_id", "phone", "strong")

# `sure`: the file meant that person before. `dropped`: the desk said not to take this one.
# `strong`: an identifier. `weak`: full birth date or telephone, and the name.
# `year`: name, sex and year of birth, where one side knows no more.
# A person nobody registers any more (an import undone) is named by an identifier, never merely resembled.
KNOWN = "exists (select 1 from people_registration g where g.person_id = p.id and g.ended_at is null)"
PAIRS = """
with remembered as materialized (
    select i.idx, f.person_id, f.case_id, f.fingerprint = i.fingerprint as sure
    from kx_incoming i join people_filekey f on f.namespace = %(namespace)s and f.key = i.key
    union all
    select distinct on (i.idx) i.idx, f.person_id, f.case_id, true
    from kx_incoming i join people_filekey f on f.namespace = %(namespace)s and f.fingerprint = i.fingerprint
    where f.key <> i.key and not i.birth_year_only
), strong as materialized (
    select k.idx, d.person_id
    from kx_identifier k
    join people_personidentifier d on d.group_id = %(group)s and d.kind = k.kind and d.issuer = k.issuer
         and d.value = k.value and d.ended_at is null
), loose as materialized (
    select i.* from kx_incoming i
    where i.name <> '' and not exists (select 1 from strong s where s.idx = i.idx)
      and not exists (select 1 from remembered r where r.idx = i.idx)
), found as (
    select r.idx, r.person_id, r.case_id,
           case when c.decision = 'dropped' then 'dropped' when r.sure then 'sure' else 'strong' end as via
    from remembered r left join people_matchcase c on c.id = r.case_id
    union all
    select idx, person_id, null, 'strong' from strong
    union all
    select i.idx, p.id, null, 'weak' from loose i
    join people_person p on p.group_id = %(group)s and p.name = i.name and p.birth_on = i.birth_on
    where not i.birth_year_only and not p.birth_year_only and {known}
      and (p.sex = i.sex or p.sex in ('0', '9') or i.sex = '0')
    union all
    select i.idx, p.id, null, 'weak' from loose i
    join people_personphone t on t.group_id = %(group)s and t.number = i.phone and t.ended_at is null
    join people_person p on p.id = t.person_id and p.name = i.name
    where {known}
    union all
    select i.idx, p.id, null, 'year' from loose i
    join people_person p on p.group_id = %(group)s and p.name = i.name and p.sex = i.sex
         and p.birth_on >= date_trunc('year', i.birth_on)
         and p.birth_on < date_trunc('year', i.birth_on) + interval '1 year'
    where (i.birth_year_only or p.birth_year_only) and p.sex <> '0' and {known}
      and not exists (select 1 from people_filekey f where f.namespace = %(namespace)s and f.person_id = p.id)
      and not exists (
          select 1 from kx_identifier k
          join people_personidentifier d on d.person_id = p.id and d.kind = k.kind and d.issuer = k.issuer
               and d.value <> k.value and d.ended_at is null
          where k.idx = i.idx)
)
select f.idx, f.person_id, f.case_id, f.via, p.name, p.sex, p.birth_on, p.birth_year_only,
       n.value, p.address, p.deceased_at is not null
from found f
left join people_person p on p.id = f.person_id and p.merged_into_id is null
left join people_personidentifier n on n.person_id = p.id and n.kind = 'national_id' and n.ended_at is null
where p.id is not null or f.case_id is not null
""".replace("{known}", KNOWN)
PAIR_COLUMNS = {
    "idx": pl.Int64, "person_id": pl.Int64, "case_id": pl.Int64, "via": pl.String, "known_name": pl.String,
    "known_sex": pl.String, "known_birth_on": pl.Date, "known_year_only": pl.Boolean, "known_national_id": pl.String,
    "known_address": pl.String, "known_deceased": pl.Boolean,
}  # fmt: skip


def stage(incoming: Incoming) -> None:
    """Put the incoming persons beside the tables, for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        copy_into(cursor, f"kx_incoming ({', '.join(STAGED)})", incoming.rows.select(STAGED))
        copy_into(cursor, "kx_identifier", incoming.identifiers)
        # one row or 100,000: without being told, the planner reads the whole table of persons for either
        cursor.execute("analyze kx_incoming; analyze kx_identifier")


def find_pairs(*, group_id: int, namespace: str) -> pl.DataFrame:
    """All pairs for what is staged. A case without person: the desk has been asked and has not answered."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, {"group": group_id, "namespace": namespace})
        return pl.DataFrame(cursor.fetchall(), schema=PAIR_COLUMNS, orient="row")


def copy_into(cursor: Any, target: str, frame: pl.DataFrame) -> None:
    """COPY a frame into a table (with its columns, in order): null is nothing, "" is empty text."""
    if not frame.is_empty():
        with cursor.copy(f"copy {target} from stdin with (format csv)") as copy:
            copy.write(frame.write_csv(include_header=False, null_value="").encode())
