"""What was given to whom to read, and how it was read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kangxu.foundation.constraints import by_somebody
from kangxu.foundation.guarded import Guarded


class Prescription(Guarded):
    """One item given to one person to read: by the sequence of a programme, by hand, or once more."""

    class Way(models.TextChoices):
        RULE = "rule", "按规则"
        HAND = "hand", "人工"
        AGAIN = "again", "再学一次"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=40)
    way = models.CharField(max_length=5, choices=Way)
    reason = models.CharField(max_length=40, blank=True, help_text="the programme, or the driver of a risk, that asks")
    turn = models.PositiveSmallIntegerField(default=1, help_text="how often this item was given")
    due_on = models.DateField(help_text="from this day on it is to be read")
    caused_by = models.CharField(max_length=120, unique=True)
    prescribed_at = models.DateTimeField()
    prescribed_by = models.CharField(max_length=80)
    completed_at = models.DateTimeField(null=True, help_text="read long enough, to its end, and answered")
    completed_by = models.CharField(max_length=80, blank=True)
    passed = models.BooleanField(null=True, help_text="whether the answer was right; known once it is completed")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            by_somebody("lesson", "completed", outcome="passed"),
            by_somebody("lesson", "withdrawn"),
        ]
        indexes = [
            models.Index(fields=["person", "-due_on"], name="lesson_person"),
            models.Index(fields=["organisation", "item"], name="lesson_item"),
        ]


class LessonReading(Guarded):
    """One opening of a lesson on a phone: active seconds, how far down, what was answered."""

    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="readings")
    uid = models.UUIDField(unique=True, help_text="from the page that was opened: sent twice, stored once")
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)
    scroll_percent = models.PositiveSmallIntegerField(default=0)
    chosen = models.PositiveSmallIntegerField(null=True, help_text="the first answer, by its place from 0")
    language = models.CharField(max_length=2, default="zh")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(scroll_percent__lte=100), name="lesson_scroll_percent")]
