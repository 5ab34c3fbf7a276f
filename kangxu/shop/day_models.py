"""What providers told us, what was counted at the desk, and where a day's books differ. All amounts in fen."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class Notice(Guarded):
    """A notice whose signature was checked, as it was read; the same one is kept once."""

    provider = models.CharField(max_length=20)
    number = models.CharField(max_length=32, help_text="our number of the payment or refund it speaks of")
    content = models.JSONField(help_text="without the payer's own id")
    digest = models.CharField(max_length=64, unique=True)
    heard_at = models.DateTimeField()
    heard_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["number"], name="notice_number")]


class DrawerCount(Guarded):
    """What a cashier counted at the end of the day, beside what the day should have brought."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    day = models.DateField()
    cashier = models.CharField(max_length=80)
    expected_fen = models.BigIntegerField()
    counted_fen = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "provider", "day", "cashier"], name="drawer_counted_once")
        ]


class DayBill(Guarded):
    """One day of one provider in one institution: its bill, our payments and refunds, and the ledger."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    day = models.DateField()
    lines = models.JSONField(default=dict, help_text="the bill: fen by number, refunds negative")
    fetched = models.BooleanField(default=False, help_text="whether the provider gave its bill")
    theirs_fen = models.BigIntegerField(default=0)
    ours_fen = models.BigIntegerField(default=0)
    ledger_fen = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "provider", "day"], name="day_bill_once")]
        indexes = [models.Index(fields=["day"], name="day_bill_day")]


class Difference(Guarded):
    """A number on which a day's bill and our books do not agree, until it is explained or gone."""

    class Kind(models.TextChoices):
        ONLY_THERE = "only_there", "只有对方有"
        ONLY_HERE = "only_here", "只有本院有"
        AMOUNT = "amount", "金额不同"

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        GONE = "gone", "已对上"
        RESOLVED = "resolved", "已处理"

    bill = models.ForeignKey(DayBill, on_delete=models.PROTECT, related_name="differences")
    number = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind)
    ours_fen = models.BigIntegerField(null=True)
    theirs_fen = models.BigIntegerField(null=True)
    order = models.ForeignKey("shop.Order", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    note = models.CharField(max_length=200, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill", "number"], name="difference_once")]
        indexes = [models.Index(fields=["state"], name="difference_open", condition=models.Q(state="open"))]
