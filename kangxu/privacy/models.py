"""Who opened whose page and why; who agreed to what; who refuses what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kangxu.foundation.guarded import Guarded


class AccessLog(Guarded):
    """One line per look at a person. No foreign keys: it must neither hinder nor vanish with the data."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    person_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField(null=True)
    page = models.CharField(max_length=40)
    purpose = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-at"], name="access_person"),
            models.Index(fields=["actor", "-at"], name="access_actor"),
        ]


class Consent(Guarded):
    """Somebody agreed to a wording. Append-only, except that it is withdrawn once (the table itself sees to that).

    A withdrawal closes every earlier consent to the same purpose and recipient, also one that a merge brought along.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=4)
    recipient = models.CharField(max_length=80, blank=True, help_text="who receives the data; only where asked for")
    version = models.CharField(max_length=20)
    text_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    giver = models.CharField(max_length=10, default="self")
    other_name = models.CharField(
        max_length=60, blank=True, help_text="guardian, representative, or the relative whom it authorises"
    )
    evidence = models.CharField(max_length=120, blank=True, help_text="number of the sheet, of the recording")
    given_at = models.DateTimeField()
    expires_on = models.DateField(null=True, help_text="the last day on which it holds")
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_how = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="consent_withdrawn_later"
            )
        ]
        indexes = [
            models.Index(fields=["person", "purpose"], name="consent_person"),
            models.Index(fields=["purpose", "person"], name="consent_purpose", condition=Q(withdrawn_at=None)),
            models.Index(
                fields=["person", "purpose"], name="consent_withdrawn", condition=Q(withdrawn_at__isnull=False)
            ),
            models.Index(fields=["expires_on"], name="consent_expiry", condition=Q(expires_on__isnull=False)),
        ]

    def closes(self, other: Consent) -> bool:
        """Whether withdrawing this one closes another: the same purpose and recipient, given before."""
        same = (self.purpose, self.recipient) == (other.purpose, other.recipient)
        return same and self.withdrawn_at is not None and self.withdrawn_at >= other.given_at


class Refusal(Guarded):
    """Somebody does not want to be contacted in a way, or to be judged by a machine, until a day or until lifted."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    since = models.DateTimeField()
    until = models.DateField(null=True, help_text="the last day on which it holds")
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="refusal_person"),
            models.Index(fields=["until"], name="refusal_expiry", condition=Q(until__isnull=False)),
        ]
