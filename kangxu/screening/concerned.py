"""Whom a run is about."""

from __future__ import annotations

from datetime import datetime

from kangxu.rules.sets import persons_where
from kangxu.rules.stored import from_json
from kangxu.screening.changed import changed_persons, everybody
from kangxu.screening.models import ScreeningRun
from kangxu.screening.plans import chosen


def persons_of_run(run: ScreeningRun) -> list[int]:
    """Whom a run is about, rising; as of its start, so that a run that goes on is about the same persons."""
    if run.rule is not None:
        return persons_where(from_json(run.rule), at=run.started_at)
    if run.everyone:
        return everybody()
    variants = {one.model.code: one.variant for one in chosen(run.models_run)}
    return changed_persons(since=_last(run), at=run.started_at, variants=variants)


def _last(run: ScreeningRun) -> datetime | None:
    """When everybody's results of these models were last up to date."""
    found = ScreeningRun.objects.filter(models_run__contains=run.models_run, rule__isnull=True)
    found = found.filter(finished_at__isnull=False)
    since: datetime | None = found.order_by("-started_at").values_list("started_at", flat=True).first()
    return since
