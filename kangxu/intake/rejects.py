"""Rows that were not taken over in full, as a table that can be corrected and handed in again."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from django.utils.translation import gettext as _

from kangxu.foundation.viewer import Viewer
from kangxu.intake import shelf
from kangxu.intake.inspection import REASON_HEADING
from kangxu.intake.models import IntakeIssue
from kangxu.intake.queries import get_import, rejected_cells
from kangxu.intake.sights import cell_columns
from kangxu.intake.storage import path_of
from kangxu.intake.words import reason_words


def reject_rows(import_id: int, *, viewer: Viewer) -> Iterator[list[str]]:
    """Header first. Tables give their rows in full with the reason behind; other files a list of single values."""
    job = get_import(import_id, viewer=viewer)
    seen = shelf.get_feed(job.feed).inspect(path_of(job.inbound.stored_as), job.inbound.name)
    cells = cell_columns(seen)
    if seen.frame is None or not cells:
        yield [_("行"), _("列"), _("值"), REASON_HEADING]
        for row, column, value, words in rejected_cells(import_id, viewer=viewer):
            yield [str(row), column, value, words]
        return
    reasons = _reasons(import_id)
    yield [*(column.name for column in seen.columns), REASON_HEADING]
    kept = seen.frame.filter(pl.col("row").is_in(list(reasons))).select("row", *cells.values())
    for row, *texts in kept.iter_rows():
        yield [*("" if text is None else str(text) for text in texts), "；".join(reasons[row])]


def _reasons(import_id: int) -> dict[int, list[str]]:
    """Row → what was wrong in it, column by column."""
    found: dict[int, list[str]] = {}
    issues = IntakeIssue.objects.filter(import_batch_id=import_id, facts__gt=0).order_by("row", "pk")
    for row, column, reason in issues.values_list("row", "column", "reason").iterator(5000):
        words = f"{column}：{reason_words(reason)}" if column else reason_words(reason)
        if words not in found.setdefault(row, []):
            found[row].append(words)
    return found
