"""The staged pipeline: chunks of drafts → persons → facts, one transaction a chunk.

A chunk's facts, issues, counts and the place in the file commit together, so that a killed import goes on behind its
last chunk and neither loses nor doubles anything.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
import polars as pl
from django.db import connection
from django.db.models import Count

from kangxu.foundation.acting import action, audit, quietly
from kangxu.foundation.viewer import Viewer
from kangxu.intake import desk
from kangxu.intake.drafts import ISSUES, Drafts, shaped
from kangxu.intake.inspection import SINGLE_PERSON_KEY
from kangxu.intake.mapping import Mapping
from kangxu.intake.models import ImportBatch, ImportPerson, IntakeIssue
from kangxu.intake.options import ImportOptions
from kangxu.intake.shelf import get_feed
from kangxu.intake.storage import path_of
from kangxu.people import matching
from kangxu.people.matching import Resolution
from kangxu.records.actions import record_batch
from kangxu.records.facts import SCHEMAS, Facts

LOCK_SPACE = 7_410_001  # advisory locks of this module: one runner per import
Progress = Callable[[ImportBatch], None]


class AlreadyRunning(Exception):
    """Another process works on this import."""


class Cancelled(Exception):
    """Somebody stopped the import; what is stored stays, and it can go on."""


@dataclass(frozen=True)
class _Chunk:
    drafts: Drafts
    resolution: Resolution


def run(import_id: int, *, by: Viewer, at: datetime, progress: Progress | None = None) -> ImportBatch:
    """Work through an import from where it stands to its end."""
    with _alone(import_id):
        job = ImportBatch.objects.select_related("inbound", "organisation").get(pk=import_id)
        if job.state == ImportBatch.State.DONE:
            return job
        _set_state(job, ImportBatch.State.RUNNING, by=by, at=at)
        try:
            for drafts in _ahead(_chunks(job)):
                _keep_pace(job, drafts, by=by, at=at)
                if progress:
                    progress(job)
        except Cancelled:
            return _refreshed(job)
        except Exception as problem:
            _fail(job, problem, by=by, at=at)
            raise
        finish(job=job, by=by, at=at)
    return _refreshed(job)


def _chunks(job: ImportBatch) -> Iterator[Drafts]:
    mapping = Mapping.from_json(orjson.dumps(job.mapping).decode())
    options = replace(ImportOptions.from_dict(job.options).reading(), start_row=job.position)
    return get_feed(job.feed).read(path_of(job.inbound.stored_as), mapping, options)


def _ahead(chunks: Iterator[Drafts]) -> Iterator[Drafts]:
    """The same chunks; while one is being stored, the next is read on another core."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading") as reader:
        coming = reader.submit(next, chunks, None)
        while (drafts := coming.result()) is not None:
            coming = reader.submit(next, chunks, None)
            yield drafts


def _keep_pace(job: ImportBatch, drafts: Drafts, *, by: Viewer, at: datetime) -> None:
    started = time.monotonic()
    store_chunk(job=job, drafts=drafts, by=by, at=at)
    with quietly("intake.pace", by=by, at=at):
        job.seconds += time.monotonic() - started
        ImportBatch.objects.filter(pk=job.pk).update(seconds=job.seconds)


@action
def store_chunk(*, job: ImportBatch, drafts: Drafts, by: Viewer, at: datetime) -> None:
    """Store one chunk and move the import's place behind it."""
    locked = ImportBatch.objects.select_for_update().get(pk=job.pk)
    if locked.state != ImportBatch.State.RUNNING:
        raise Cancelled(str(job.pk))
    if locked.position != job.position:
        raise AlreadyRunning(str(job.pk))
    cause = f"import:{job.pk}"
    persons = _identified(drafts.persons, ImportOptions.from_dict(job.options), sha256=job.inbound.sha256)
    resolution = matching.resolve(
        persons, organisation_id=job.organisation_id, group_id=job.organisation.group_id, caused_by=cause, by=by, at=at,
        namespace=f"file:{job.inbound_id}",
    )  # fmt: skip
    chunk = _Chunk(drafts, resolution)
    recorded = record_batch(facts=_facts_of(chunk), organisation_id=job.organisation_id, caused_by=cause, by=by, at=at)
    issues = _issues_of(chunk, recorded.refused)
    _store_issues(job.pk, issues)
    _note_persons(job.pk, resolution)
    held = desk.hold(job.pk, first_row=job.position, frames=_frames_of(drafts), unsure=resolution.unsure)
    job.position += drafts.rows
    job.accepted += recorded.accepted
    job.duplicate += recorded.duplicate
    job.rejected += int(issues["facts"].sum() or 0)
    job.held += held
    job.counted = _added(job.counted, drafts.counted)
    job.save(update_fields=["position", "accepted", "duplicate", "rejected", "held", "counted"])
    audit("import.chunk_stored", cause, rows=drafts.rows, accepted=recorded.accepted)


@action
def finish(*, job: ImportBatch, by: Viewer, at: datetime) -> None:
    """Close a complete import with its counts of persons."""
    counts = dict(ImportPerson.objects.filter(import_batch=job).values_list("new").order_by().annotate(n=Count("*")))
    job.persons_new, job.persons_matched = counts.get(True, 0), counts.get(False, 0)
    job.state, job.finished_at, job.rows_total, job.failure = ImportBatch.State.DONE, at, job.position, ""
    job.save(update_fields=["persons_new", "persons_matched", "state", "finished_at", "rows_total", "failure"])
    audit("import.done", f"import:{job.pk}", accepted=job.accepted, rejected=job.rejected, duplicate=job.duplicate)


def _identified(persons: pl.DataFrame, options: ImportOptions, *, sha256: str) -> pl.DataFrame:
    """Add what the sender said about whose data it is: one person's identifier, or that every row is somebody."""
    if options.each_row:
        return persons.with_columns(
            external_system=pl.lit(f"file:{sha256[:16]}"), external_id=pl.col("row").cast(pl.String)
        )
    if not options.person:
        return persons
    if persons.is_empty():
        persons = shaped(pl.DataFrame({"key": [SINGLE_PERSON_KEY], "row": [1]}), dict(persons.schema))
    column = "national_id" if options.person_is_national_id else "record_number"
    return persons.with_columns(pl.lit(options.person).alias(column))


def _frames_of(drafts: Drafts) -> dict[str, pl.DataFrame]:
    return {kind: getattr(drafts, kind) for kind in SCHEMAS}


def _facts_of(chunk: _Chunk) -> Facts:
    known = chunk.resolution.persons.select(person_key="key", person_id="person_id")
    return Facts.of(
        {kind: frame.join(known, on="person_key", how="inner") for kind, frame in _frames_of(chunk.drafts).items()}
    )


def _issues_of(chunk: _Chunk, refused: pl.DataFrame) -> pl.DataFrame:
    """Everything that was not stored: unreadable cells, impossible values, and facts of nobody."""
    unknown = chunk.resolution.refused
    frames = [shaped(chunk.drafts.issues, ISSUES), shaped(refused.with_columns(facts=pl.lit(1)), ISSUES)]
    for frame in _frames_of(chunk.drafts).values():
        lost = frame.join(unknown.select(person_key="key", reason="reason"), on="person_key", how="inner")
        named = {"column": lost["column"]} if "column" in lost.columns else {}
        text = lost["value_received"] if "value_received" in lost.columns else pl.Series("value", [""] * lost.height)
        frames.append(
            shaped(
                lost.select("row", "person_key", "reason").with_columns(**named, value=text, facts=pl.lit(1)), ISSUES
            )
        )
    frames.append(shaped(chunk.resolution.remarks, ISSUES))
    return pl.concat(frames).with_columns(
        pl.col("column", "value", "detail").fill_null(""), pl.col("facts").fill_null(0), pl.col("row").fill_null(0)
    )


def _store_issues(import_id: int, issues: pl.DataFrame) -> None:
    rows = issues.select("row", "column", "reason", "value", "detail", "facts").iter_rows()
    IntakeIssue.objects.bulk_create(
        (
            IntakeIssue(
                import_batch_id=import_id,
                row=row,
                column=column,
                reason=reason,
                value=value,
                detail=detail,
                facts=facts,
            )
            for row, column, reason, value, detail, facts in rows
        ),
        batch_size=5000,
    )


def _note_persons(import_id: int, resolution: Resolution) -> None:
    persons = resolution.persons
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into intake_importperson (import_batch_id, person_id, new)"
            " select %s, person_id, bool_or(new) from unnest(%s::bigint[], %s::boolean[]) as t (person_id, new)"
            " group by 2 on conflict do nothing",
            [import_id, persons["person_id"].to_list(), persons["new"].to_list()],
        )


def _set_state(job: ImportBatch, state: str, *, by: Viewer, at: datetime) -> None:
    with quietly("intake.state", by=by, at=at):
        job.state = state
        job.save(update_fields=["state"])


def _fail(job: ImportBatch, problem: Exception, *, by: Viewer, at: datetime) -> None:
    """Keep the kind of failure, never its text: it may quote the file."""
    with quietly("intake.fail", by=by, at=at):
        ImportBatch.objects.filter(pk=job.pk).update(state=ImportBatch.State.FAILED, failure=type(problem).__name__)


def _refreshed(job: ImportBatch) -> ImportBatch:
    job.refresh_from_db()
    return job


@contextmanager
def _alone(import_id: int) -> Iterator[None]:
    """One runner per import; the lock goes with the connection, so a killed runner holds nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, import_id])
        if not cursor.fetchone()[0]:
            raise AlreadyRunning(str(import_id))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s, %s)", [LOCK_SPACE, import_id])


def _added(known: dict[str, int], more: dict[str, int]) -> dict[str, int]:
    return {key: known.get(key, 0) + more.get(key, 0) for key in sorted({*known, *more})}
