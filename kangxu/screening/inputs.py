"""Gathering what is known of a set of persons, in two queries whatever the number of models and persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from kangxu.clinical.analytes import stated_inputs
from kangxu.clinical.body import completed_years_of
from kangxu.clinical.conversions import factor_of
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.clock import day_of, zone
from kangxu.organisations.localities import Locality, localities
from kangxu.records.fields import OFFICE_SOURCES
from kangxu.screening import derived, flags
from kangxu.screening.columns import fetch
from kangxu.screening.known import Column, Days, Floats, Known, name_of
from kangxu.screening.models import EPOCH, Origin

PRESSURES = ("SBP", "DBP")
IDENTITY = frozenset(("age", "sex"))
_STALE = load_sheet("staleness.toml", "kangxu.screening")
_UNBORN = -999_999
_MODELS = 100_000  # places above this are models, not inputs

_MOMENT = "date_part('epoch', {0})"
_PERSONS = f"""
select p.id, coalesce(p.birth_on - date '1970-01-01', {_UNBORN}) as born,
       case p.sex when '1' then 1 when '2' then 2 else 0 end as sex,
       {flags.DIAGNOSED} as diagnosed, {flags.TAKEN} as taken,
       coalesce((select r.organisation_id from people_registration r where r.person_id = p.id and r.ended_at is null
                 order by r.id desc limit 1), 0) as place
from people_person p
where p.id = any(%(among)s::bigint[]) and p.merged_into_id is null and p.deceased_at is null order by p.id
"""
# The newest pressure taken in the clinic: nearly always the latest value itself, else the reading is looked for
_OFFICE = f"""
select l.person_id, pair.sbp, pair.dbp, {_MOMENT.format("pair.measured_at")} as moment, pair.sbp_id, pair.dbp_id
from records_latestvalue l
left join records_latestvalue d on d.person_id = l.person_id and d.analyte = 'DBP' and d.measured_at = l.measured_at
     and d.source = l.source and d.panel is not distinct from l.panel and d.value is not null
cross join lateral (
    select l.value as sbp, d.value as dbp, l.measured_at, l.reading_id as sbp_id, d.reading_id as dbp_id
    where l.source = any(%(office)s) and d.value is not null and l.value is not null
    union all
    (select s.value, t.value, s.measured_at, s.id, t.id from records_reading s
     join records_reading t on t.person_id = s.person_id and t.measured_at = s.measured_at and t.analyte = 'DBP'
          and t.panel is not distinct from s.panel and t.retired_at is null and t.value is not null
          and t.measured_at between %(since)s and %(at)s
     where s.person_id = l.person_id and s.analyte = 'SBP' and s.retired_at is null and s.value is not null
       and s.source = any(%(office)s) and s.measured_at between %(since)s and %(at)s
       and not (l.source = any(%(office)s) and d.value is not null and l.value is not null)
     order by s.measured_at desc, s.id desc limit 1)
) pair
where l.person_id = any(%(among)s::bigint[]) and l.analyte = 'SBP' and pair.measured_at between %(since)s and %(at)s
"""
_FACTS = f"""
with wanted as (
    select * from unnest(%(names)s::text[], %(days)s::int[]) with ordinality as w (name, days, place)
), pressure as materialized ({_OFFICE})
select v.person_id, w.place, v.value, {_MOMENT.format("v.measured_at")} as moment, v.reading_id as origin
from records_latestvalue v join wanted w on w.name = v.analyte
where v.person_id = any(%(among)s::bigint[]) and v.value is not null and v.comparator is null
  and v.measured_at between %(at)s - make_interval(days => w.days) and %(at)s
union all select person_id, %(sbp)s, sbp, moment, sbp_id from pressure
union all select person_id, %(sbp)s + 1, dbp, moment, dbp_id from pressure
union all select * from (
    select distinct on (a.person_id, a.name) a.person_id, w.place, a.value, {_MOMENT.format("a.answered_at")},
           {int(Origin.ANSWER)}
    from screening_answer a join wanted w on w.name = a.name
    where a.person_id = any(%(among)s::bigint[])
      and a.answered_at between %(at)s - make_interval(days => w.days) and %(at)s
    order by a.person_id, a.name, a.answered_at desc, a.id desc
) answers
union all select a.person_id, m.place + {_MODELS}, 0, 0, 0
from screening_assessment a
join unnest(%(models)s::text[]) with ordinality as m (model, place) on m.model = a.model
where a.person_id = any(%(among)s::bigint[]) and a.current
"""
# A ratio whose cuts differ by the unit that the laboratory reported is asked for as it was reported
_REPORTED = f"""
union all select v.person_id, %(reported)s, round((v.value / %(factor)s)::numeric, 6),
                 {_MOMENT.format("v.measured_at")}, v.reading_id
from records_latestvalue v
join records_reading r on r.id = v.reading_id and r.person_id = v.person_id and r.measured_at = v.measured_at
where v.person_id = any(%(among)s::bigint[]) and v.analyte = 'UACR' and v.value is not null and v.comparator is null
  and replace(lower(r.unit_received), ' ', '') like 'mg/mmol%%'
  and v.measured_at between %(at)s - make_interval(days => %(reported_days)s) and %(at)s
"""
_PER_MMOL = "uacr_mg_mmol"
_FACT_KINDS = {"person_id": "i8", "place": "i8", "value": "f8", "moment": "f8", "origin": "i8"}
_PERSON_KINDS = {"id": "i8", "born": "i4", "sex": "i4", "diagnosed": "i8", "taken": "i8", "place": "i8"}


def gather(person_ids: Sequence[int], models: Iterable[RiskModel], *, at: datetime, hold: bool = False) -> Known:
    """Inputs of these models for the living among these persons, as of `at`.

    With `hold` the persons are held until the transaction ends: whoever assesses one of them waits, and then sees this.
    """
    chosen = list(models)
    known = _persons(person_ids, at, hold)
    if len(known):
        _facts(known, chosen, at)
        _localities(known, chosen)
        derived.derive(known)
    return known


def stale_after(name: str, *, asked: bool) -> int:
    """After how many days a value of this analyte, or an answer of this name, is too old."""
    table = _STALE["answers"] if asked else _STALE
    days: int = table["days"].get(name, table["default_days"])
    return days


def _persons(person_ids: Sequence[int], at: datetime, hold: bool) -> Known:
    today = day_of(at)
    select = f"{_PERSONS} for no key update of p" if hold else _PERSONS
    found = fetch(select, {"among": _as_array(person_ids), "today": today}, _PERSON_KINDS)
    known = Known(found["id"], found["place"])
    born = (np.datetime64(EPOCH) + found["born"].astype("timedelta64[D]")).astype("datetime64[D]")
    born[found["born"] == _UNBORN] = np.datetime64("NaT")
    identity = {"age": completed_years_of(born, today), "sex": np.where(found["sex"] > 0, found["sex"], np.nan)}
    for name, values in identity.items():
        known.fill(name, values, origin=Origin.IDENTITY)
    for name, yes in flags.diagnosed(found["diagnosed"]).items():
        known.fill(name, np.where(yes, 1.0, np.nan), origin=Origin.DIAGNOSIS)
    for name, yes in flags.taken(found["taken"]).items():
        known.fill(name, np.where(yes, 1.0, np.nan), origin=Origin.MEDICINE)
    return known


def _facts(known: Known, models: Sequence[RiskModel], at: datetime) -> None:
    names, params = _wanted(models)
    found = fetch(
        _FACTS + (_REPORTED if _PER_MMOL in names else ""),
        {
            **params, "among": _as_array(known.persons.tolist()), "at": at, "office": list(OFFICE_SOURCES),
            "since": at - timedelta(days=_STALE["default_days"]),
        },
        _FACT_KINDS,
    )  # fmt: skip
    days = _days(found["moment"])
    for place, rows in _split(found["place"]):
        persons = found["person_id"][rows]
        column = Column(found["value"][rows], days[rows], found["origin"][rows])
        if place > _MODELS:
            mask = known.before.setdefault(models[place - _MODELS - 1].code, np.zeros(len(known), dtype=bool))
            mask[known.rows_of(persons)] = True
        else:
            known.put(names[place - 1], persons, column)


def _as_array(ids: Sequence[int]) -> str:
    """Ids as the text of an array: many times quicker than binding a list."""
    return "{" + ",".join(map(str, ids)) + "}"


def _days(moments: Floats) -> Days:
    """Days since 1970-01-01, as the site counts days, of seconds since then."""
    universal = pl.from_epoch(pl.Series(moments).cast(pl.Int64)).dt.replace_time_zone("UTC")
    return universal.dt.convert_time_zone(zone().key).dt.date().cast(pl.Int32).to_numpy()


def _localities(known: Known, models: Sequence[RiskModel]) -> None:
    """Where people live, when nobody said it: as their institution lies."""
    asked = {item.name for model in models for item in model.inputs} & {"north", "urban"}
    if not asked:
        return
    lies, (places, which) = localities(), np.unique(known.places, return_inverse=True)
    found = [lies.get(place, Locality()) for place in places.tolist()]
    for name in sorted(asked):
        said = np.array([_flag(one.northern if name == "north" else one.urban) for one in found])
        known.fill(name, said[which], origin=Origin.PLACE)


def _flag(said: bool | None) -> float:
    return np.nan if said is None else float(said)


def _split(places: np.ndarray) -> Iterable[tuple[int, np.ndarray]]:
    """Rows of each place."""
    if not len(places):
        return ()
    order = np.argsort(places, kind="stable")
    distinct, starts = np.unique(places[order], return_index=True)
    return zip(distinct.tolist(), np.split(order, starts[1:]), strict=True)


def _wanted(models: Sequence[RiskModel]) -> tuple[list[str], Mapping[str, Any]]:
    """Columns in their places (readings, statements, answers, the two pressures), and what they are looked for by."""
    declared = [item for model in models for item in model.inputs]
    columns = {name_of(item) for item in declared}
    numbers = {item.analyte for item in declared if item.kind == "number" and item.analyte}
    sources, answers = derived.sources_of(columns)
    asked = ((columns - numbers) | answers) - IDENTITY
    stated = {analyte: name for name, analyte in stated_inputs().items() if name in asked}
    looked_for = [*sorted((numbers | sources) - set(PRESSURES)), *stated, *sorted(asked)]
    days = [stale_after(stated.get(name, name), asked=name in stated or name in asked) for name in looked_for]
    params = {"names": looked_for, "days": days, "sbp": len(looked_for) + 1, "models": [one.code for one in models]}
    if _PER_MMOL in looked_for:
        params["reported"] = looked_for.index(_PER_MMOL) + 1
        params |= {"factor": factor_of("acr"), "reported_days": stale_after("UACR", asked=False)}
    return [*(stated.get(name, name) for name in looked_for), *PRESSURES], params
