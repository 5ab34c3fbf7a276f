"""What screening does when facts arrive, are withdrawn, or two records become one."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.actions import evaluate_persons
from kangxu.programmes.evidence import OFFERED
from kangxu.programmes.listeners import MERGED, chunks
from kangxu.records.events import RECORDED, WITHDRAWN
from kangxu.screening.actions import assess_persons


@listen(RECORDED)
def assess(batch: Batch, at: datetime) -> None:
    """Assess the persons of the batch; where a band changed that tiers speak of, they are decided anew."""
    by = Viewer.system("screening", organisation_id=batch.organisation_id)
    for persons in chunks(persons_of(batch)):
        moved = assess_persons(person_ids=persons, caused_by=f"batch:{batch.pk}", by=by, at=at)
        concerned = {person for model, some in moved.items() if tiers_hear_of(model) for person in some}
        if concerned:
            evaluate_persons(person_ids=sorted(concerned), caused_by=f"batch:{batch.pk}", by=by, at=at)


@listen(WITHDRAWN)
def assess_withdrawn(batch: Batch, at: datetime) -> None:
    """Results that rested on withdrawn facts are made anew."""
    assess(batch, at)


@listen(MERGED)
def assess_merged(batch: Batch, at: datetime) -> None:
    """Both records of a merge or un-merge are assessed anew."""
    assess(batch, at)


def tiers_hear_of(model: str) -> bool:
    return f"band.{model}" in OFFERED or f"risk.{model}" in OFFERED
