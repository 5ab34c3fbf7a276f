"""Writing the decided: persons, their numbers and registrations, in sets beside the staged rows."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.db import connection

from kangxu.people.matching.cases import Occasion
from kangxu.people.matching.deciding import Decisions
from kangxu.people.matching.incoming import Incoming
from kangxu.people.matching.pairs import copy_into
from kangxu.people.names import spell

IDENTIFIERS = """
insert into people_personidentifier (group_id, person_id, kind, issuer, value, tail, recorded_at)
select distinct on (k.kind, k.issuer, k.value)
       %(group)s, d.person_id, k.kind, k.issuer, k.value, right(k.value, 4), %(at)s
from kx_identifier k join kx_decided d using (idx)
where not exists (
    select 1 from people_personidentifier p where p.group_id = %(group)s and p.kind = k.kind and p.issuer = k.issuer
    and p.value = k.value and p.ended_at is null)
order by k.kind, k.issuer, k.value, k.idx
"""
PHONES = """
insert into people_personphone (group_id, person_id, number, tail, owner, recorded_at)
select distinct %(group)s, d.person_id, t.number, right(t.number, 4), '本人', %(at)s::timestamptz
from unnest(%(idx)s::bigint[], %(number)s::text[]) as t (idx, number) join kx_decided d using (idx)
where not exists (
    select 1 from people_personphone p where p.person_id = d.person_id and p.number = t.number and p.ended_at is null)
"""
REGISTRATIONS = """
insert into people_registration (person_id, organisation_id, caused_by, started_at)
select distinct d.person_id, %(organisation)s::bigint, %(caused_by)s, %(at)s::timestamptz
from kx_decided d
where not exists (
    select 1 from people_registration r
    where r.person_id = d.person_id and r.organisation_id = %(organisation)s and r.ended_at is null)
"""
FILE_KEYS = """
insert into people_filekey (namespace, key, fingerprint, person_id, case_id)
select %(namespace)s, i.key, i.fingerprint, d.person_id, null from kx_incoming i join kx_decided d using (idx)
union all
select %(namespace)s, i.key, i.fingerprint, null, c.case_id
from unnest(%(idx)s::bigint[], %(case)s::bigint[]) as c (idx, case_id) join kx_incoming i using (idx)
on conflict (namespace, key) do update
set fingerprint = excluded.fingerprint, person_id = excluded.person_id, case_id = excluded.case_id
where (people_filekey.fingerprint, people_filekey.person_id, people_filekey.case_id)
      is distinct from (excluded.fingerprint, excluded.person_id, excluded.case_id)
"""
# What was not known is filled in; what is known is never overwritten.
BLANKS = """
update people_person p set
    name = case when p.name = '' then u.name else p.name end,
    name_pinyin = case when p.name = '' then u.pinyin else p.name_pinyin end,
    name_initials = case when p.name = '' then u.initials else p.name_initials end,
    sex = case when p.sex = '0' then u.sex else p.sex end,
    birth_on = case when p.birth_on is null or (p.birth_year_only and not u.birth_year_only)
                    then coalesce(u.birth_on, p.birth_on) else p.birth_on end,
    birth_year_only = case when p.birth_on is null or (p.birth_year_only and u.birth_on is not null)
                           then u.birth_year_only else p.birth_year_only end,
    address = case when p.address = '' then u.address else p.address end,
    deceased_at = coalesce(p.deceased_at, u.deceased_at)
from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::boolean[], %s::text[],
            %s::timestamptz[])
     as u (person_id, name, pinyin, initials, sex, birth_on, birth_year_only, address, deceased_at)
where p.id = u.person_id and (
    (p.name = '' and u.name <> '') or (p.sex = '0' and u.sex <> '0') or (p.birth_on is null and u.birth_on is not null)
    or (p.birth_year_only and u.birth_on is not null and not u.birth_year_only)
    or (p.address = '' and u.address <> '') or (p.deceased_at is null and u.deceased_at is not null))
"""
PERSON_COLUMNS = (
    "id", "group_id", "name", "name_pinyin", "name_initials", "sex", "birth_on", "birth_year_only", "address",
    "deceased_at", "registered_at", "demonstration",
)  # fmt: skip


def store_persons(incoming: Incoming, decisions: Decisions, occasion: Occasion, *, demonstration: bool) -> pl.DataFrame:
    """Create the new, complete the known; returns idx, person_id, new for every settled row."""
    units = _details(incoming.rows)
    fresh = decisions.new.select("unit").unique(maintain_order=True)
    fresh = fresh.with_columns(person_id=pl.Series(_new_ids(fresh.height), dtype=pl.Int64))
    created = decisions.new.join(fresh, on="unit").select("idx", "person_id", new=pl.lit(True))
    settled = pl.concat([created, decisions.matched.select("idx", "person_id", new=pl.lit(False))])
    with connection.cursor() as cursor:
        persons = _person_rows(units.join(fresh, on="unit"), occasion, demonstration)
        copy_into(cursor, f"people_person ({', '.join(PERSON_COLUMNS)})", persons)
        copy_into(cursor, "kx_decided", settled.select("idx", "person_id"))
    _fill_blanks(decisions.matched.select("unit", "person_id").unique("unit").join(units, on="unit"))
    _add_numbers(incoming, occasion)
    return settled


def remember_keys(cases: pl.DataFrame, *, namespace: str) -> None:
    """Note whom, or which open case, the file means by each key."""
    parameters: dict[str, Any] = {
        "namespace": namespace,
        "idx": cases["idx"].to_list(),
        "case": cases["case_id"].to_list(),
    }
    with connection.cursor() as cursor:
        cursor.execute(FILE_KEYS, parameters)


def _details(rows: pl.DataFrame) -> pl.DataFrame:
    """What the rows of each unit say together: the first that says something, full dates before years."""
    return rows.group_by("unit", maintain_order=True).agg(
        pl.col("name").filter(pl.col("name") != "").first().fill_null(""),
        pl.col("sex").filter(pl.col("sex") != "0").first().fill_null("0"),
        pl.col("birth_year_only").filter(pl.col("birth_on").is_not_null()).min().fill_null(False),
        pl.col("birth_on").sort_by("birth_year_only").drop_nulls().first(),
        pl.col("address").filter(pl.col("address") != "").first().fill_null(""),
        pl.col("deceased_at").drop_nulls().first(),
    ).with_columns(
        name_pinyin=pl.col("name").map_elements(lambda name: spell(name)[0], return_dtype=pl.String),
        name_initials=pl.col("name").map_elements(lambda name: spell(name)[1], return_dtype=pl.String),
    )  # fmt: skip


def _person_rows(units: pl.DataFrame, occasion: Occasion, demonstration: bool) -> pl.DataFrame:
    return units.with_columns(
        id="person_id",
        group_id=pl.lit(occasion.group_id),
        registered_at=pl.lit(occasion.at.isoformat()),
        demonstration=pl.lit(demonstration),
    ).select(PERSON_COLUMNS)


def _new_ids(count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence('people_person', 'id')) from generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def _fill_blanks(matched: pl.DataFrame) -> None:
    details = PERSON_COLUMNS[2:-2]
    telling = matched.filter(
        (pl.col("name") != "") | (pl.col("sex") != "0") | pl.col("birth_on").is_not_null() | (pl.col("address") != "")
        | pl.col("deceased_at").is_not_null()
    )  # fmt: skip
    if not telling.is_empty():
        with connection.cursor() as cursor:
            cursor.execute(BLANKS, [telling[column].to_list() for column in ("person_id", *details)])


def _add_numbers(incoming: Incoming, occasion: Occasion) -> None:
    common: dict[str, Any] = {
        "group": occasion.group_id,
        "organisation": occasion.organisation_id,
        "caused_by": occasion.caused_by,
        "at": occasion.at,
    }
    phones: dict[str, Any] = {"idx": incoming.phones["idx"].to_list(), "number": incoming.phones["number"].to_list()}
    with connection.cursor() as cursor:
        cursor.execute(IDENTIFIERS, common)
        if phones["idx"]:
            cursor.execute(PHONES, common | phones)
        cursor.execute(REGISTRATIONS, common)
