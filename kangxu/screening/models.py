"""Results of risk models over persons, with what went in."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class Assessment(Guarded):
    """One result of one edition of a risk model; a newer one replaces it as `current`."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    model = models.CharField(max_length=40)
    edition = models.CharField(max_length=20)
    inputs = models.JSONField(default=dict, help_text="name → value, date and reading")
    value = models.FloatField(null=True)
    band = models.CharField(max_length=40, blank=True)
    drivers = models.JSONField(default=list)
    refused = models.CharField(max_length=60, blank=True, help_text="why there is no number")
    missing = models.JSONField(default=list)
    at = models.DateTimeField()
    caused_by = models.CharField(max_length=80)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "model"], condition=models.Q(current=True), name="assessment_current"
            )
        ]
        indexes = [models.Index(fields=["model", "band"], name="assessment_band", condition=models.Q(current=True))]
