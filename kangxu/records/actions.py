"""Recording facts in sets, and withdrawing them. Facts are appended; a correction supersedes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.records import statements
from kangxu.records.conditions import condition_of
from kangxu.records.events import RECORDED, WITHDRAWN
from kangxu.records.facts import REFUSED_SCHEMA, Facts, Recorded
from kangxu.records.staging import stage

FACT_TABLES = (
    "records_reading", "records_encounter", "records_diagnosis", "records_medicine", "records_procedure",
    "records_charge",
)  # fmt: skip


@action
def record_batch(*, facts: Facts, organisation_id: int, caused_by: str, by: Viewer, at: datetime) -> Recorded:
    """Store a batch of facts: check, drop duplicates, supersede, keep latest values, publish once.

    One reading and 200,000 take the same path. Refused readings come back with their reason; a row that was
    stored before counts as duplicate and changes nothing.
    """
    batch = events.open_batch(RECORDED, caused_by=caused_by, by=by, at=at, organisation_id=organisation_id)
    known: dict[str, Any] = {"organisation_id": organisation_id, "batch_id": batch.pk, "at": at}
    with connection.cursor() as cursor:
        cursor.execute("set local work_mem = '128MB'")  # a whole chunk is sorted and joined in memory
        cursor.execute(statements.ENCOUNTER_IDS_TABLE)
        cursor.execute("truncate stage_encounter_ids")
    stored = _store_encounters(facts.encounters, known)
    accepted, refused = _store_readings(facts.readings, known)
    stored += accepted
    for kind in ("diagnoses", "medicines", "procedures", "charges"):
        stored += _store_plain(kind, getattr(facts, kind), known)
    persons = _count_persons(batch.pk)
    events.announce(batch, size=persons)
    outcome = Recorded(batch.pk, stored, facts.size - stored - refused.height, refused, persons)
    audit(
        "facts.recorded", f"batch:{batch.pk}", organisation_id=organisation_id,
        caused_by=caused_by, accepted=stored, duplicate=outcome.duplicate, refused=refused.height, persons=persons,
    )  # fmt: skip
    return outcome


@action
def withdraw(*, caused_by: str, by: Viewer, at: datetime) -> int:
    """Retire every living fact of the batches with this cause, and say so; returns how many."""
    mark = f"withdrawn:{caused_by}"
    retired = 0
    persons: set[int] = set()
    with connection.cursor() as cursor:
        for table in FACT_TABLES:
            cursor.execute(
                f"update {table} set retired_at = %s, retired_by = %s where retired_at is null and batch_id in"
                " (select id from foundation_batch where caused_by = %s) returning person_id",
                [at, mark, caused_by],
            )
            rows = [row[0] for row in cursor.fetchall()]
            retired += len(rows)
            persons.update(rows)
        _revive_superseded(cursor, caused_by)
    recompute_latest(sorted(persons))
    audit("facts.withdrawn", caused_by, retired=retired, persons=len(persons))
    events.publish(WITHDRAWN, persons=persons, caused_by=caused_by, by=by, at=at)
    return retired


@action
def renew_latest(*, person_ids: list[int], by: Viewer, at: datetime) -> None:
    """Make the latest values of these persons anew, after their readings moved."""
    recompute_latest(person_ids)
    audit("latest.renewed", f"persons:{len(person_ids)}", persons=person_ids[:20])


def recompute_latest(persons: list[int]) -> None:
    """Make the latest-value rows of these persons anew from their living readings (within an action)."""
    if not persons:
        return
    with connection.cursor() as cursor:
        cursor.execute(statements.RECOMPUTE_LATEST, {"persons": persons})
        cursor.execute(statements.REFILL_LATEST, {"persons": persons})


def _store_readings(frame: pl.DataFrame, known: dict[str, Any]) -> tuple[int, pl.DataFrame]:
    if frame.is_empty():
        return 0, pl.DataFrame(schema=REFUSED_SCHEMA)
    stage("readings", frame)
    with connection.cursor() as cursor:
        cursor.execute(statements.REFUSED_TABLE)
        cursor.execute("truncate stage_refused")
        cursor.execute(statements.REFUSE_READINGS, known)
        if frame["panel"].null_count() < frame.height:
            cursor.execute(statements.REFUSE_PAIRS)
        refused = _refused(cursor)
        superseded = _supersede(cursor, frame, known)
        if frame["encounter_key"].null_count() < frame.height:
            cursor.execute(statements.match_known_encounters("readings"))
        cursor.execute(statements.STORE_READINGS, {**known, "panel_base": _panel_base(cursor, frame)})
        accepted = int(cursor.fetchone()[0])
    recompute_latest(superseded)
    return accepted, refused


def _panel_base(cursor: Any, frame: pl.DataFrame) -> int:
    """Panels are numbered within a file; a stretch of the sequence makes them unique in the site."""
    top = frame["panel"].max()
    if top is None:
        return 0
    cursor.execute("select nextval('records_panel')")
    return int(cursor.fetchone()[0]) << 32


def _refused(cursor: Any) -> pl.DataFrame:
    cursor.execute(statements.LIST_REFUSED)
    rows = cursor.fetchall()
    return pl.DataFrame(rows, schema=REFUSED_SCHEMA, orient="row") if rows else pl.DataFrame(schema=REFUSED_SCHEMA)


def _supersede(cursor: Any, frame: pl.DataFrame, known: dict[str, Any]) -> list[int]:
    if frame["external_id"].null_count() == frame.height:
        return []
    cursor.execute(statements.SUPERSEDE, {**known, "superseded_by": f"batch:{known['batch_id']}"})
    return sorted({row[0] for row in cursor.fetchall()})


def _revive_superseded(cursor: Any, caused_by: str) -> None:
    """What the withdrawn batches had superseded lives again, unless something else stands in its place."""
    cursor.execute(
        "update records_reading old set retired_at = null, retired_by = null where retired_by in"
        " (select 'batch:' || id from foundation_batch where caused_by = %s)"
        " and not exists (select 1 from records_reading r where r.person_id = old.person_id"
        " and r.analyte = old.analyte and r.external_id = old.external_id and r.retired_at is null)",
        [caused_by],
    )


def _store_encounters(frame: pl.DataFrame, known: dict[str, Any]) -> int:
    if frame.is_empty():
        return 0
    stage("encounters", frame)
    with connection.cursor() as cursor:
        cursor.execute(statements.STORE_ENCOUNTERS, known)
        stored = int(cursor.fetchone()[0])
        cursor.execute(statements.MATCH_NEW_ENCOUNTERS)
    return stored


def _store_plain(kind: str, frame: pl.DataFrame, known: dict[str, Any]) -> int:
    if frame.is_empty():
        return 0
    stage(kind, _with_condition(frame) if kind == "diagnoses" else frame)
    with connection.cursor() as cursor:
        cursor.execute(statements.match_known_encounters(kind))
        cursor.execute(statements.store_plain(kind), known)
        return int(cursor.fetchone()[0])


def _with_condition(frame: pl.DataFrame) -> pl.DataFrame:
    """Judge each distinct diagnosis once. Whatever is not resolved counts as active."""
    terms = ["code_system", "code", "text"]
    distinct = frame.select(terms).unique()
    judged = distinct.with_columns(
        pl.Series("condition", [condition_of(*term) for term in distinct.iter_rows()], dtype=pl.String)
    )
    ended = (pl.col("state") == "resolved") | pl.col("resolved_on").is_not_null()
    return frame.join(judged, on=terms, how="left", nulls_equal=True).with_columns(
        pl.when(ended).then(pl.lit("resolved")).otherwise(pl.lit("active")).alias("state"),
        pl.col("text").fill_null(pl.col("code")).fill_null(""),
    )


def _count_persons(batch_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from foundation_batchperson where batch_id = %s", [batch_id])
        return int(cursor.fetchone()[0])
