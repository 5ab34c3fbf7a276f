"""Results of measures, kept so that a dashboard opens at once and last month can be compared."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class MeasureResult(Guarded):
    """Numerator and denominator of one measure at one organisation on one day."""

    measure = models.CharField(max_length=40)
    edition = models.CharField(max_length=20)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "organisation", "day"], name="measure_result_once")]
