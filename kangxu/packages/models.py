"""What a person is entitled to, and what of it was used."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class Entitlement(Guarded):
    """So many times a service, for a person, until a day. Used can never exceed what was granted.

    `source` names what granted it (`order:12`); `unit_fen` is the list price of one, for refunds and the ledger.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "可用"
        FROZEN = "frozen", "已冻结"
        EXPIRED = "expired", "已到期"
        RETURNED = "returned", "已退回"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=60)
    service = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField(null=True, help_text="empty: without limit")
    used = models.PositiveIntegerField(default=0)
    unit_fen = models.BigIntegerField(default=0)
    valid_from = models.DateField()
    expires_on = models.DateField(help_text="the last day on which it can be used")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "service"], name="entitlement_once"),
            models.CheckConstraint(
                condition=models.Q(quantity=None) | models.Q(used__lte=models.F("quantity")),
                name="entitlement_never_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state", "expires_on"], name="entitlement_person"),
            models.Index(fields=["expires_on"], name="entitlement_expiry", condition=models.Q(state="active")),
        ]


class Redemption(Guarded):
    """A service delivered against an entitlement, once per cause; `undone_at` when it was taken back."""

    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="redemptions")
    quantity = models.PositiveIntegerField(default=1)
    cause = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(quantity__gt=0), name="redemption_of_something")]
