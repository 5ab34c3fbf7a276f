"""Running risk models over persons, in sets and in columns, within a running action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from kangxu.foundation.viewer import Viewer
from kangxu.programmes.actions import evaluate_persons
from kangxu.screening.columns import Array, copy_in
from kangxu.screening.events import tell
from kangxu.screening.inputs import gather
from kangxu.screening.known import Known
from kangxu.screening.models import Formula
from kangxu.screening.plans import InUse, tiers_hear_of

Block = Mapping[str, tuple[str, Array]]

_STAGE = """
create temp table if not exists stage_assessment (
    person_id bigint, formula_id bigint, value float8, band smallint, refused smallint, missing_bits bigint,
    outside_bits bigint, extrapolated boolean, values float8[], days integer[], origins bigint[], outputs float8[]
) on commit delete rows; truncate stage_assessment
"""
_STORE = """
with fresh as (
    select s.person_id, s.formula_id, f.model, nullif(s.value, 'NaN') as value,
           coalesce(f.bands[s.band + 1], '') as band, coalesce(f.refusals[s.refused + 1], '') as refused,
           s.missing_bits, s.outside_bits, s.extrapolated, s.values, s.days, s.origins, s.outputs
    from stage_assessment s join screening_formula f on f.id = s.formula_id
), changed as (
    select f.*, c.id as old_id, c.band is distinct from f.band or c.refused is distinct from f.refused as moved
    from fresh f
    -- a limit keeps the planner at the index, however many results the table holds
    left join lateral (
        select * from screening_assessment a where a.person_id = f.person_id and a.model = f.model and a.current limit 1
    ) c on true
    where c.id is null
       or (c.formula_id, c.value, c.band, c.refused, c.values, c.days, c.origins) is distinct from
          (f.formula_id, f.value, f.band, f.refused, f.values, f.days, f.origins)
), retired as (
    update screening_assessment a set current = false from changed where a.id = changed.old_id returning a.id
), stored as (
    insert into screening_assessment (person_id, formula_id, model, values, days, origins, value, band, outputs,
                                      extrapolated, refused, missing_bits, outside_bits, at, caused_by, screening_id,
                                      current)
    select person_id, formula_id, model, values, days, origins, value, band, outputs, extrapolated, refused,
           missing_bits, outside_bits, %(at)s, %(caused_by)s, %(screening)s, (select count(*) from retired) >= 0
    from changed order by person_id
    returning id
)
select model, array_agg(person_id), coalesce(array_agg(person_id) filter (where moved), '{}')
from changed where (select count(*) from stored) >= 0 group by model
"""


def assess(
    person_ids: Sequence[int], running: Sequence[InUse], *, caused_by: str, at: datetime,
    screening_id: int | None = None,
) -> tuple[dict[str, set[int]], dict[str, list[int]]]:  # fmt: skip
    """Compute models and keep what changed; returns model → persons with another band, and → with a new result."""
    known = gather(person_ids, [one.model for one in running], at=at, hold=True)
    moved: dict[str, set[int]] = {one.model.code: set() for one in running}
    if not running or not len(known):
        return moved, {}
    formulas = _formulas(running, at)
    blocks = [block for one in running if (block := _block(one, known, formulas[one.model.code])) is not None]
    if not blocks:
        return moved, {}
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        copy_in("stage_assessment", blocks)
        cursor.execute(_STORE, {"at": at, "caused_by": caused_by, "screening": screening_id})
        counted = cursor.fetchall()
    moved.update({model: set(persons) for model, _, persons in counted})
    return moved, {model: persons for model, persons, _ in counted}


def assess_and_decide(
    person_ids: Sequence[int], running: Sequence[InUse], *, caused_by: str, by: Viewer, at: datetime,
    screening_id: int | None = None,
) -> tuple[dict[str, set[int]], int]:  # fmt: skip
    """`assess`, decide the tiers of whom it concerns, and tell; returns who moved, and how many results are new."""
    moved, stored = assess(person_ids, running, caused_by=caused_by, at=at, screening_id=screening_id)
    concerned = {person for model, some in moved.items() if tiers_hear_of(model) for person in some}
    if concerned:
        evaluate_persons(person_ids=sorted(concerned), caused_by=caused_by, by=by, at=at)
    tell((person for some in stored.values() for person in some), caused_by=caused_by, by=by, at=at)
    return moved, sum(map(len, stored.values()))


def _block(one: InUse, known: Known, formula_id: int) -> Block | None:
    """Results of one model, for those for whom they say something, as columns of the staging table."""
    model = one.model
    rows = np.flatnonzero(known.worth(model))
    if not len(rows):
        return None
    results = model.compute_many(known.given(model), one.variant)
    made_from = known.stacked(model)
    outputs = [results.also[output.code][rows] for output in model.outputs]
    return {
        "person_id": ("i8", known.persons[rows]),
        "formula_id": ("i8", np.full(len(rows), formula_id)),
        "value": ("f8", results.value[rows]),
        "band": ("i2", results.band[rows]),
        "refused": ("i2", results.refusal[rows]),
        "missing_bits": ("i8", results.missing[rows]),
        "outside_bits": ("i8", results.out_of_range[rows]),
        "extrapolated": ("b", results.extrapolated[rows]),
        "values": ("f8", made_from.values[rows]),
        "days": ("i4", made_from.days[rows]),
        "origins": ("i8", made_from.origins[rows]),
        "outputs": ("f8", np.stack(outputs, axis=1) if outputs else np.empty((len(rows), 0))),
    }


def _formulas(running: Sequence[InUse], at: datetime) -> dict[str, int]:
    """Model → id of the formula that is used now; a new edition, variant or set of inputs is written down first."""
    wanted = {one.model.code: _shape(one) for one in running}
    found = _stored(wanted)
    if missing := [wanted[code] for code in wanted if code not in found]:
        made = [Formula(**shape, first_used_at=at) for shape in missing]
        Formula.objects.bulk_create(made, ignore_conflicts=True)
        found = _stored(wanted)
    return found


def _stored(wanted: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    rows = Formula.objects.filter(model__in=wanted).order_by("pk")
    same = (row for row in rows if all(getattr(row, name) == value for name, value in wanted[row.model].items()))
    return {row.model: row.pk for row in same}


def _shape(one: InUse) -> dict[str, Any]:
    model = one.model
    return {
        "model": model.code, "edition": model.edition, "variant": one.variant,
        "inputs": [item.name for item in model.inputs], "outputs": [output.code for output in model.outputs],
        "bands": [band.code for band in model.bands], "refusals": [refusal.code for refusal in model.refusals],
    }  # fmt: skip
