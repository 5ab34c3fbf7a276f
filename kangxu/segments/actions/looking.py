"""Evaluating those whose moment has come."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.segments.asking import run_sql
from kangxu.segments.conventions import conventions
from kangxu.segments.models import Evaluation
from kangxu.segments.settling import evaluated

_DUE = """
select person from segments_nextlook where at <= %(at)s order by at, person limit %(rows)s for update skip locked
"""


@action
def look(*, by: Viewer, at: datetime) -> int:
    """Evaluate some of those whose moment has come; returns how many, 0 when nobody is left to anybody."""
    persons = [row[0] for row in run_sql(_DUE, {"at": at, "rows": conventions().look_persons})]
    if persons:
        evaluated(persons, cause=f"moment:{at:%Y-%m-%dT%H:%M}", kind=Evaluation.Kind.MOMENT, anew=True, by=by, at=at)
    audit("segments.looked", "moment", persons=len(persons))
    return len(persons)
