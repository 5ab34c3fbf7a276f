"""Facts of persons nobody is sure about: held until the unsure-match desk decides, then stored or dropped."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import polars as pl

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.intake.drafts import FRAMES
from kangxu.intake.models import HeldDraft, ImportBatch, ImportPerson, IntakeIssue
from kangxu.records.actions import record_batch
from kangxu.records.facts import SCHEMAS, Facts


def hold(import_id: int, *, first_row: int, frames: dict[str, pl.DataFrame], unsure: pl.DataFrame) -> int:
    """Keep the facts of unsure persons with their cases; returns how many (within an action).

    `unsure` has the columns key and case_id.
    """
    held: dict[int, dict[str, Any]] = {}
    cases = unsure.select(person_key="key", case_id="case_id")
    for kind, frame in frames.items():
        for (case_id,), rows in frame.join(cases, on="person_key", how="inner").group_by("case_id"):
            held.setdefault(int(str(case_id)), {})[kind] = rows.drop("case_id").write_json()
    drafts = [
        HeldDraft(case_id=case_id, import_batch_id=import_id, drafts=kinds, first_row=first_row, size=_size(kinds))
        for case_id, kinds in held.items()
    ]
    HeldDraft.objects.bulk_create(drafts, batch_size=1000)
    return sum(draft.size for draft in drafts)


@action
def release(*, case_id: int, person_id: int | None, by: Viewer, at: datetime) -> int:
    """Store what was held for a case with the person it was decided to be; without one, drop it with a reason."""
    held = HeldDraft.objects.select_for_update().filter(case_id=case_id, released_at=None)
    waiting = list(held.select_related("import_batch").order_by("pk"))
    for draft in waiting:
        if person_id is None:
            _drop(draft)
        else:
            _store(draft, person_id, by=by, at=at)
        draft.released_at = at
        draft.save(update_fields=["released_at"])
    audit("held.released" if person_id else "held.dropped", f"case:{case_id}", drafts=len(waiting))
    return sum(draft.size for draft in waiting)


def _store(draft: HeldDraft, person_id: int, *, by: Viewer, at: datetime) -> None:
    job = ImportBatch.objects.select_for_update().get(pk=draft.import_batch_id)
    facts = Facts.of({kind: rows.with_columns(person_id=pl.lit(person_id)) for kind, rows in _frames(draft).items()})
    done = record_batch(facts=facts, organisation_id=job.organisation_id, caused_by=f"import:{job.pk}", by=by, at=at)
    IntakeIssue.objects.bulk_create(
        IntakeIssue(
            import_batch=job, row=row["row"], column=row["column"], reason=row["reason"], value=row["value"] or ""
        )
        for row in done.refused.iter_rows(named=True)
    )
    ImportPerson.objects.get_or_create(import_batch=job, person_id=person_id, defaults={"new": False})
    job.held -= draft.size
    job.accepted += done.accepted
    job.duplicate += done.duplicate
    job.rejected += done.refused.height
    job.save(update_fields=["held", "accepted", "duplicate", "rejected"])


def _drop(draft: HeldDraft) -> None:
    job = ImportBatch.objects.select_for_update().get(pk=draft.import_batch_id)
    IntakeIssue.objects.bulk_create(
        IntakeIssue(
            import_batch=job, row=row["row"], column=row.get("column") or "", reason="dropped_at_desk",
            value=row.get("value_received") or "",
        )
        for rows in _frames(draft).values()
        for row in rows.iter_rows(named=True)
    )  # fmt: skip
    job.held -= draft.size
    job.rejected += draft.size
    job.save(update_fields=["held", "rejected"])


def _frames(draft: HeldDraft) -> dict[str, pl.DataFrame]:
    return {kind: _frame(kind, text) for kind, text in draft.drafts.items() if kind in SCHEMAS}


def _frame(kind: str, text: str) -> pl.DataFrame:
    raw = pl.read_json(io.StringIO(text), infer_schema_length=None)
    return raw.select(
        _typed(pl.col(name) if name in raw.columns else pl.lit(None), kind_of, raw.schema.get(name)).alias(name)
        for name, kind_of in FRAMES[kind].items()
    )


def _typed(column: pl.Expr, target: Any, found: Any) -> pl.Expr:
    """JSON knows neither days nor moments: read them back."""
    if found == pl.String and isinstance(target, pl.Datetime):
        return column.str.to_datetime(time_unit="us", time_zone="UTC")
    if found == pl.String and target == pl.Date:
        return column.str.to_date()
    return column.cast(target)


def _size(kinds: dict[str, str]) -> int:
    return sum(pl.read_json(io.StringIO(text)).height for text in kinds.values())
