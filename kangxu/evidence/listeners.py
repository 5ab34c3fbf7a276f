"""What evidence does when there is news: results are computed anew, once for a burst."""

from __future__ import annotations

from datetime import datetime

from kangxu.evidence import jobs
from kangxu.foundation.events import listen
from kangxu.foundation.models import Batch
from kangxu.programmes.events import ENROLLED, TIER_CHANGED
from kangxu.records.events import RECORDED, WITHDRAWN


@listen(RECORDED)
def count_recorded(batch: Batch, at: datetime) -> None:
    jobs.mark(jobs.compute_measures, batch)


@listen(WITHDRAWN)
def count_withdrawn(batch: Batch, at: datetime) -> None:
    jobs.mark(jobs.compute_measures, batch)


@listen(TIER_CHANGED)
def count_tiers(batch: Batch, at: datetime) -> None:
    jobs.mark(jobs.compute_measures, batch)


@listen(ENROLLED)
def count_enrolled(batch: Batch, at: datetime) -> None:
    """Other persons under care: other numbers today, and another look back."""
    jobs.mark(jobs.compute_measures, batch)
    jobs.mark(jobs.look_back_measures, batch)
