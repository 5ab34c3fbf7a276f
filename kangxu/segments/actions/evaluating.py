"""Evaluating definitions for some persons: on arrival of data, or when their moment has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from kangxu.foundation.acting import action
from kangxu.foundation.viewer import Viewer
from kangxu.segments.evaluating import Outcome
from kangxu.segments.models import Evaluation
from kangxu.segments.settling import evaluated, everything


@action
def evaluate(
    *,
    person_ids: Sequence[int],
    cause: str,
    concerned: Callable[[str], bool] = everything,
    kind: str = Evaluation.Kind.ARRIVAL,
    by: Viewer,
    at: datetime,
) -> Outcome:
    """Evaluate for these persons the definitions that ask facts which can have changed (`concerned`).

    Few queries however many persons. A definition that fails keeps its members and is noted as failed.
    """
    return evaluated(person_ids, cause=cause, concerned=concerned, kind=kind, by=by, at=at)
