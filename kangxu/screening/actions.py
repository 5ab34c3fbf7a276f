"""Running risk models over persons, in sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import orjson
from django.db import connection

from kangxu.clinical.risk import risk_model, risk_models
from kangxu.clinical.risk.inputs import names_of, read_columns
from kangxu.clinical.risk.model import Results, RiskModel
from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.screening.inputs import Known, gather

Row = tuple[int, float | None, str, str, str, list[str], str]

_STORE = """
with fresh as (
    select * from unnest(%(person)s::bigint[], %(value)s::float8[], %(band)s::text[], %(refused)s::text[],
                         %(drivers)s::text[], %(missing)s::text[], %(inputs)s::text[])
             as t (person_id, value, band, refused, drivers, missing, inputs)
), changed as (
    select f.*, c.id as old_id, c.band as old_band, c.refused as old_refused from fresh f
    left join screening_assessment c on c.person_id = f.person_id and c.model = %(model)s and c.current
    where c.id is null
       or (c.edition, c.value, c.band, c.refused, c.inputs) is distinct from
          (%(edition)s, f.value, f.band, f.refused, f.inputs::jsonb)
), retired as (
    update screening_assessment a set current = false from changed where a.id = changed.old_id returning a.id
), stored as (
    insert into screening_assessment (person_id, model, edition, inputs, value, band, drivers, refused, missing, at,
                                      caused_by, current)
    select person_id, %(model)s, %(edition)s, inputs::jsonb, value, band, drivers::jsonb, refused, missing::jsonb,
           %(at)s, %(caused_by)s, (select count(*) from retired) >= 0
    from changed returning person_id
)
select c.person_id, c.band is distinct from c.old_band or c.refused is distinct from c.old_refused
from changed c join stored using (person_id)
"""


@action
def assess_persons(
    *, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime, models: Iterable[str] | None = None,
    answers: Mapping[int, Mapping[str, float]] | None = None,
) -> dict[str, set[int]]:  # fmt: skip
    """Compute models (all, or these) for persons and keep what changed; returns model → persons with another band.

    `answers` are replies to the yes-no questions that models ask (person → input name → 0 or 1).
    """
    chosen = [risk_model(code) for code in models] if models is not None else list(risk_models().values())
    known = gather(person_ids, chosen, at=at, answers=answers)
    moved, stored = {}, 0
    for model in chosen:
        written = _store(model, _rows(model, known), caused_by=caused_by, at=at)
        stored += len(written)
        moved[model.code] = {person for person, other_band in written.items() if other_band}
    audit("persons.assessed", caused_by, persons=len(known.persons), stored=stored)
    return moved


def _rows(model: RiskModel, known: Known) -> list[Row]:
    if not known.persons:
        return []
    given = known.given(model)
    results = model.compute_many(given)
    weights = _weights(model, given)
    bands, refusals = results.band_labels(), results.refusal_labels()
    kept = np.flatnonzero(known.worth(model))
    return [_row(model, known, results, weights, int(row), bands[row], refusals[row]) for row in kept]


def _row(
    model: RiskModel, known: Known, results: Results, weights: Mapping[str, Any], row: int, band: str | None,
    refused: str | None,
) -> Row:  # fmt: skip
    value = None if refused else float(results.value[row])
    missing = names_of(model.inputs, int(results.missing[row]))
    return (
        known.persons[row], value, band or "", refused or "", "" if refused else _drivers(weights, row), list(missing),
        orjson.dumps(known.inputs_of(model, row)).decode(),
    )  # fmt: skip


def _weights(model: RiskModel, given: Mapping[str, Any]) -> Mapping[str, Any]:
    if model.contributions is None:
        return {}
    # rows that the model refuses may hold anything; their drivers are not kept
    with np.errstate(all="ignore"):
        return model.contributions(read_columns(model.inputs, given), model.variants[0])


def _drivers(weights: Mapping[str, Any], row: int) -> str:
    """What speaks for the result, the heaviest first."""
    found = [(code, float(column[row])) for code, column in weights.items() if column[row] > 0]
    ordered = sorted(found, key=lambda driver: -driver[1])
    return orjson.dumps([{"code": code, "weight": round(weight, 4)} for code, weight in ordered]).decode()


def _store(model: RiskModel, rows: Sequence[Row], *, caused_by: str, at: datetime) -> dict[int, bool]:
    """Write the rows that differ from the current ones; returns person → whether the band is another."""
    if not rows:
        return {}
    person, value, band, refused, drivers, missing, inputs = zip(*rows, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            {
                "person": list(person), "value": list(value), "band": list(band), "refused": list(refused),
                "drivers": [one or "[]" for one in drivers],
                "missing": [orjson.dumps(one).decode() for one in missing], "inputs": list(inputs),
                "model": model.code, "edition": model.edition, "at": at, "caused_by": caused_by,
            },
        )  # fmt: skip
        return dict(cursor.fetchall())
