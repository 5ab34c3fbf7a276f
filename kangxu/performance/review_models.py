"""The monthly review with its decisions, and work that was given on in bulk."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.constraints import by_somebody
from kangxu.foundation.guarded import Guarded


class Review(Guarded):
    """The review of one month at one institution or group; closed, its figures stay as they were."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    note = models.CharField(max_length=1000, blank=True)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.CharField(max_length=80, blank=True)
    content = models.JSONField(null=True, help_text="the figures as they stood when it was closed")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="review_once"),
            by_somebody("review", "closed", outcome="content"),
        ]


class Decision(Guarded):
    """What a review decided: who does it until when. It stands in every review until it is closed."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="first day of the month of the review that made it")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    progress = models.PositiveSmallIntegerField(default=0, help_text="per cent")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            by_somebody("decision", "closed"),
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="decision_progress_in_per_cent"),
        ]
        indexes = [models.Index(fields=["organisation", "month"], name="decision_month")]


class DecisionStep(Guarded):
    """How far a decision had come on one day, in the words of whoever said so."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="steps")
    progress = models.PositiveSmallIntegerField(help_text="per cent")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Handover(Guarded):
    """Tasks that were given on together, so that it can be taken back."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    rows = models.JSONField(help_text="[task, from whom, to whom, whom it had climbed to]")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [by_somebody("handover", "undone")]
