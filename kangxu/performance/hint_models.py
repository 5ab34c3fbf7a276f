"""Hints for the head: work that is worth a look, and what came of the look."""

from __future__ import annotations

from typing import Any

from django.db import models

from kangxu.foundation.guarded import Guarded


class Hint(Guarded):
    """What one detector found in the work of one member of staff in one month. Not a judgement: somebody may look."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    detector = models.CharField(max_length=30)
    month = models.DateField()
    count = models.PositiveIntegerField()
    whole = models.PositiveIntegerField(default=0, help_text="of how many, where a share decides")
    rows: Any = models.JSONField(default=list, help_text="kind, id, group and numbers of each; no words of anybody")
    answered = models.BooleanField(default=False, help_text="the newest answer speaks of all these rows")
    standing = models.BooleanField(default=True, help_text="false once the rows are no longer there")
    found_at = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "month", "staff", "detector"], name="hint_once")]


class HintAnswer(Guarded):
    """What the head found: checked and all right, the colleague was asked, or it was corrected."""

    class Verdict(models.TextChoices):
        FINE = "fine", "核对过，没有问题"
        ASKED = "asked", "已请同事说明"
        CORRECTED = "corrected", "已更正"

    hint = models.ForeignKey(Hint, on_delete=models.PROTECT, related_name="answers")
    verdict = models.CharField(max_length=10, choices=Verdict)
    note = models.CharField(max_length=300, blank=True)
    count = models.PositiveIntegerField(help_text="rows there were then")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
