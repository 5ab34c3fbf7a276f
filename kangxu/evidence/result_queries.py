"""Results of measures over a stretch of days, for those who compare months."""

from __future__ import annotations

from datetime import date

from kangxu.evidence.measure import NOT_MEASURED
from kangxu.evidence.models import MeasureResult
from kangxu.evidence.queries import ACTUAL, Score, get_place
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer


def newest_results(organisation_id: int, *, since: date, until: date, viewer: Viewer) -> dict[tuple[str, str], Score]:
    """(programme, measure) → its newest result from one day to another, both included; looks back are left out.

    Raises NotFound out of reach. Two queries.
    """
    viewer.require(Permission.SEE_DASHBOARD)
    place = get_place(organisation_id, viewer=viewer)
    kept = MeasureResult.objects.filter(organisation_id=place.id, basis=ACTUAL, day__gte=since, day__lte=until)
    newest = kept.order_by("programme", "measure", "-day").distinct("programme", "measure")
    return {
        (one.programme, one.measure): Score(one.day, one.numerator, one.denominator, one.why.get(NOT_MEASURED, 0))
        for one in newest
    }
