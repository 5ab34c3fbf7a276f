"""Stage summaries: drafted from what is on record, edited, signed by a doctor, kept in versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kangxu.foundation.guarded import Guarded


class StageSummary(Guarded):
    """How a person fared from one day to another. What was signed never changes: a correction is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SIGNED = "signed", "已签发"
        REPLACED = "replaced", "已被新版替换"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(help_text="the last day that it speaks of")
    number = models.PositiveSmallIntegerField(default=1, help_text="version")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField(help_text="values and sentences with their causes, as drafted")
    edits = models.JSONField(default=dict, help_text="part → the words that stand instead of the drafted ones")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    edited_at = models.DateTimeField(null=True)
    edited_by = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, blank=True)
    signed_name = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="of what was signed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(state="draft"), name="summary_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", signed_at=None, signed_by="")
                | (~Q(state="draft") & Q(signed_at__isnull=False) & ~Q(signed_by="")),
                name="summary_signed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="summary_has_days"),
        ]
        indexes = [models.Index(fields=["person", "-until"], name="summary_person")]
