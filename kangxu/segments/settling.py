"""Evaluating within an action: locks, answers, stays, what is noted and told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from kangxu.foundation.acting import audit
from kangxu.foundation.viewer import Viewer
from kangxu.segments import events
from kangxu.segments.evaluating import Outcome, evaluate_among, lock, not_before
from kangxu.segments.models import Evaluation
from kangxu.segments.noting import note
from kangxu.segments.ruled import plan


def everything(fact: str) -> bool:
    """Any fact may have changed."""
    return True


def evaluated(
    person_ids: Sequence[int],
    *,
    cause: str,
    concerned: Callable[[str], bool] = everything,
    kind: str = Evaluation.Kind.ARRIVAL,
    by: Viewer,
    at: datetime,
) -> Outcome:
    """What `actions.evaluate` does, for actions that run already."""
    known = plan()
    lock(one.id for one in known.all)
    at = not_before(at)
    outcome = evaluate_among(sorted(set(person_ids)), known, at=at, concerned=concerned)
    note(outcome, known, kind=kind, caused_by=cause, at=at)
    audit(
        "segments.evaluated", cause, persons=len(person_ids), entered=sum(map(len, outcome.entered.values())),
        left=sum(map(len, outcome.left.values())), failed=sorted(outcome.failed),
    )  # fmt: skip
    if outcome.persons:
        events.tell(persons=outcome.persons, caused_by=cause, by=by, at=at)
    return outcome
