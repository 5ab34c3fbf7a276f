"""What every drawn signature keeps, whatever was signed."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class DrawnSignature(Guarded):
    """Somebody signed: the drawn line, and the fingerprint of exactly what was signed."""

    class Party(models.TextChoices):
        DOCTOR = "doctor", "医生"
        PATIENT = "patient", "患者"
        MANAGER = "manager", "健康管理师"

    party = models.CharField(max_length=10, choices=Party)
    name = models.CharField(max_length=50)
    drawn = models.JSONField(default=list, help_text="strokes: lists of points")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        abstract = True
