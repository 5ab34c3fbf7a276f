"""Scorecards: the marks that were counted, what was entered by hand, appeals, and the cards of a settled month."""

from __future__ import annotations

from typing import Any

from django.db import models

from kangxu.foundation.constraints import by_somebody
from kangxu.foundation.guarded import Guarded


class OfCard(Guarded):
    """Something on the card of one member of staff for one month (its first day) at one institution."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()

    class Meta:
        abstract = True


class Mark(OfCard):
    """Numerator and denominator of one rule of the quality coefficient, counted at night or entered by hand."""

    rule = models.CharField(max_length=30)
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField(default=0)
    evidence = models.CharField(max_length=200, blank=True, help_text="what a mark by hand rests on")
    counted_at = models.DateTimeField()
    counted_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month", "staff", "rule"], name="mark_once"),
            models.CheckConstraint(condition=models.Q(numerator__lte=models.F("denominator")), name="mark_sane"),
        ]


class Extra(OfCard):
    """Points entered by hand: work that leaves no rows, extra points, or the adjustment of a settled month."""

    item = models.CharField(max_length=30, blank=True, help_text="of scorecard.toml; empty: plain points")
    amount = models.DecimalField(max_digits=7, decimal_places=2)
    points = models.DecimalField(max_digits=8, decimal_places=2)
    adjusts = models.BooleanField(default=False, help_text="entered after the month was settled")
    reason = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [by_somebody("extra", "withdrawn")]
        indexes = [models.Index(fields=["organisation", "month", "staff"], name="extra_card")]


class Appeal(OfCard):
    """A member of staff does not agree with their card; the head answers, once."""

    text = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    upheld = models.BooleanField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            by_somebody("appeal", "answered", outcome="upheld"),
            models.UniqueConstraint(
                fields=["organisation", "month", "staff"], condition=models.Q(answered_at=None), name="appeal_one_open"
            ),
        ]


class Settlement(Guarded):
    """A month of an institution that was settled: its cards stand, whatever the record learns later."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    edition = models.CharField(max_length=20)
    settled_at = models.DateTimeField()
    settled_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "month"], name="settlement_once")]


class SettledCard(Guarded):
    """One card as it was settled: its figures, and the rows that they were counted from."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="cards")
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    content: Any = models.JSONField()
    rows: Any = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["settlement", "staff"], name="settledcard_once")]
