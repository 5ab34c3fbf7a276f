"""Results of measures, kept so that a dashboard opens at once and last month can be compared."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class MeasureResult(Guarded):
    """Numerator and denominator of one measure of a programme, at one node of the tree and below, on one day."""

    class Basis(models.TextChoices):
        ACTUAL = "actual", "当日在管的人"
        LOOK_BACK = "look_back", "现在在管的人，回看当日"

    measure = models.CharField(max_length=40)
    edition = models.CharField(max_length=20)
    programme = models.CharField(max_length=30)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.ACTUAL)
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField(default=0)
    why = models.JSONField(default=dict, help_text="reason code → how many it counts for")
    longest = models.JSONField(default=list, help_text="of some measures: [since, person id] of those who wait longest")
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "programme", "measure", "day", "basis"], name="measure_result_once"
            )
        ]


class KeptScenario(Guarded):
    """An income scenario that somebody kept under a name: its numbers, as `county.kept` writes them."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    numbers = models.JSONField()
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=models.Q(dropped_at=None), name="kept_scenario_name"
            )
        ]
