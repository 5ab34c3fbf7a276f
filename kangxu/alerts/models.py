"""Readings that cannot wait."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.constraints import by_somebody
from kangxu.foundation.guarded import Guarded


class Alert(Guarded):
    """An urgent value of a person: fired by the first reading, never by a second opinion."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey("followup.Task", null=True, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    family = models.CharField(max_length=40, help_text="rules of one family speak of one danger: repeats are attached")
    level = models.CharField(max_length=8)
    reading_id = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    measured_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    caused_by = models.CharField(max_length=80, unique=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    escalated_at = models.DateTimeField(null=True, help_text="nobody took it in time: handed on")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    response = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [by_somebody("alert", "closed")]
        indexes = [
            models.Index(fields=["task"], name="alert_task"),
            models.Index(fields=["organisation", "opened_at"], name="alert_open", condition=models.Q(closed_at=None)),
            models.Index(fields=["person", "-opened_at"], name="alert_person"),
        ]
