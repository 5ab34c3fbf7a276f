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

# Nobody had the number of somebody new when we looked. Whoever brought it since must be met, not passed by: the
# unique index stops this attempt, and the next one sees them.
IDENTIFIERS = """
insert into people_personidentifier (group_id, person_id, kind, issuer, value, tail, recorded_at)
select distinct on (k.kind, k.issuer, k.value)
       %(group)s, d.person_id, k.kind, k.issuer, k.value, right(k.value, 4), %(at)s
from kx_identifier k join kx_decided d using (idx)
where d.new or not exists (
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
    sex = case when p.sex = '0' then u.sex else p.sex end,
    birth_on = case when p.birth_on is null or (p.birth_year_only and not u.birth_year_only)
                    then coalesce(u.birth_on, p.birth_on) else p.birth_on end,
    birth_year_only = case when p.birth_on is null or (p.birth_year_only and u.birth_on is not null)
                           then u.birth_year_only else p.birth_year_only end,
    address = case when p.address = '' then u.address else p.address end,
    insurance = case when p.insurance = '' then u.insurance else p.insurance end,
    deceased_at = coalesce(p.deceased_at, u.deceased_at)
from unnest(%s::bigint[], %s::text[], %s::text[], %s::date[], %s::boolean[], %s::text[], %s::text[],
            %s::timestamptz[])
     as u (person_id, name, sex, birth_on, birth_year_only, address, insurance, deceased_at)
where p.id = u.person_id and (
    (p.name = '' and u.name <> '') or (p.sex = '0' and u.sex <> '0') or (p.birth_on is null and u.birth_on is not null)
    or (p.birth_year_only and u.birth_on is not null and not u.birth_year_only)
    or (p.address = '' and u.address <> '') or (p.insurance = '' and u.insurance <> '')
    or (p.deceased_at is null and u.deceased_at is not null))
returning p.id, p.name, p.name_pinyin
"""
SPELLING = """
update people_person p set name_pinyin = u.pinyin, name_initials = u.initials
from unnest(%s::bigint[], %s::text[], %s::text[]) as u (person_id, pinyin, initials) where p.id = u.person_id
"""
DETAILS = ("name", "sex", "birth_on", "birth_year_only", "address", "insurance", "deceased_at")
PERSON_COLUMNS = (
    "id", "group_id", "name", "name_pinyin", "name_initials", "sex", "birth_on", "birth_year_only", "address",
    "insurance", "deceased_at", "registered_at", "demonstration",
)  # fmt: skip


def store_persons(incoming: Incoming, decisions: Decisions, occasion: Occasion, *, demonstration: bool) -> pl.DataFrame:
    """Create the new, complete the known; returns idx, person_id, new for every settled row."""
    units = _details(incoming.units)
    fresh = decisions.new.select("unit").unique(maintain_order=True)
    fresh = fresh.with_columns(person_id=pl.Series(_new_ids(fresh.height), dtype=pl.Int64))
    created = decisions.new.join(fresh, on="unit").select("idx", "person_id", new=pl.lit(True))
    settled = pl.concat([created, decisions.matched.select("idx", "person_id", new=pl.lit(False))])
    with connection.cursor() as cursor:
        persons = _person_rows(units.join(fresh, on="unit"), occasion, demonstration)
        copy_into(cursor, f"people_person ({', '.join(PERSON_COLUMNS)})", persons)
        copy_into(cursor, "kx_decided", settled.select("idx", "person_id", "new"))
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


def _details(units: pl.DataFrame) -> pl.DataFrame:
    """Details of the units as the table of persons keeps them."""
    return units.select("unit", *DETAILS).with_columns(
        pl.col("name", "address", "insurance").fill_null(""), pl.col("sex").fill_null("0")
    )


def _person_rows(units: pl.DataFrame, occasion: Occasion, demonstration: bool) -> pl.DataFrame:
    spelt = [spell(name) for name in units["name"]]
    return units.with_columns(
        id="person_id",
        group_id=pl.lit(occasion.group_id),
        name_pinyin=pl.Series([pinyin for pinyin, _initials in spelt], dtype=pl.String),
        name_initials=pl.Series([initials for _pinyin, initials in spelt], dtype=pl.String),
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
    words = pl.col("name", "address", "insurance") != ""
    says = (words, pl.col("sex") != "0", pl.col("birth_on", "deceased_at").is_not_null())
    telling = matched.filter(pl.any_horizontal(*says))
    if telling.is_empty():
        return
    with connection.cursor() as cursor:
        cursor.execute(BLANKS, [telling[column].to_list() for column in ("person_id", *DETAILS)])
        named = [(person_id, *spell(name)) for person_id, name, pinyin in cursor.fetchall() if name and not pinyin]
        if named:
            cursor.execute(SPELLING, [list(column) for column in zip(*named, strict=True)])


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
