"""Members' cards with what happened to them, and who delivered a service that was redeemed by hand."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class Card(Guarded):
    """A member's card: good wherever the person is known. `term` counts the periods of its levels: each grants its
    benefits once. `organisation` is where it was opened."""

    class State(models.TextChoices):
        OPENED = "opened", "待激活"
        ACTIVE = "active", "使用中"
        FROZEN = "frozen", "已冻结"
        ENDED = "ended", "已注销"

    class Basis(models.TextChoices):
        FREE = "free", "免费"
        FEE = "fee", "付费"
        GROWTH = "growth", "成长值"

    number = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPENED)
    level = models.CharField(max_length=20)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.FREE)
    order = models.ForeignKey("shop.Order", null=True, on_delete=models.PROTECT, related_name="+")
    term = models.PositiveIntegerField(default=0, help_text="0 until the card is activated")
    level_from = models.DateField(null=True)
    level_until = models.DateField(null=True, help_text="the last day of the level")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    activated_at = models.DateTimeField(null=True)
    activated_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it is frozen or ended")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=~models.Q(state="ended"), name="card_one_living"),
            models.CheckConstraint(
                condition=models.Q(state="opened", activated_at=None)
                | models.Q(state="ended")
                | models.Q(state__in=("active", "frozen"), activated_at__isnull=False),
                name="card_activated",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="card_person"),
            models.Index(fields=["level_until"], name="card_level_end", condition=models.Q(state="active")),
        ]


class CardStep(Guarded):
    """Something happened to a card."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=20)
    note = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Delivery(Guarded):
    """What staff say of a service they redeem by hand: what was delivered, when and by whom."""

    redemption = models.OneToOneField("packages.Redemption", on_delete=models.PROTECT, related_name="delivery")
    delivered_at = models.DateTimeField()
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
