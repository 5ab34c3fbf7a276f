"""Assessing persons by risk models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.screening.assessing import assess
from kangxu.screening.plans import chosen


@action
def assess_persons(
    *, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime, models: Iterable[str] | None = None,
    screening_id: int | None = None,
) -> dict[str, set[int]]:  # fmt: skip
    """Compute models (these, or all that are on) and keep what changed; returns model → persons with another band."""
    running = chosen(models)
    moved, stored = assess(person_ids, running, caused_by=caused_by, at=at, screening_id=screening_id)
    audit("persons.assessed", caused_by, persons=len(person_ids), stored=stored)
    return moved
