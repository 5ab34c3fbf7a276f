"""The demonstration's tags and segments: the shelf, as it would have stood a fortnight ago, and now."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from kangxu.demo import hospital
from kangxu.segments import actions
from kangxu.segments.models import Run
from kangxu.segments.runs import go_on

BEFORE = timedelta(days=14)


def play(now: datetime) -> None:
    """Take the shelf in and put everybody under what is true of them. A load that was killed goes on."""
    actions.reckon_values(by=hospital.BY, at=now)
    actions.load_shelf(by=hospital.BY, at=now - BEFORE)
    _finish(now - BEFORE)
    actions.start_rebuild(reason="demo", by=hospital.BY, at=now)
    _finish(now)


def _finish(at: datetime) -> None:
    for run in Run.objects.filter(state=Run.State.RUNNING).order_by("pk"):
        go_on(run, by=hospital.BY, now=partial(_standing, at))


def _standing(at: datetime) -> datetime:
    return at
