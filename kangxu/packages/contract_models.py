"""Who answers for a person, on which terms and until when: contracts, their signatures, and what was handed over."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded
from kangxu.packages.signature_models import DrawnSignature


class Contract(Guarded):
    """A contract of one person with one institution. What was signed stands in `content` and never changes.

    One that was renewed holds until its last day; the one that follows it begins the day after.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "待签"
        ACTIVE = "active", "有效"
        RENEWED = "renewed", "已续约"
        ENDED = "ended", "已结束"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    pack = models.CharField(max_length=40, help_text="a service pack of contracts.toml")
    doctor = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    team = models.CharField(max_length=60, blank=True)
    fee_fen = models.BigIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    renews = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="renewals")
    edition = models.CharField(max_length=20, help_text="of the wording")
    content = models.JSONField(default=dict, help_text="exactly what the signatures stand for")
    author = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    end_reason = models.CharField(max_length=20, blank=True)
    end_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "kind"], condition=models.Q(state="draft"), name="contract_one_draft"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "kind"],
                condition=models.Q(state="active"),
                name="contract_one_active",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on"), fee_fen__gte=0), name="contract_sane"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ended") | (models.Q(ended_at__isnull=False) & ~models.Q(end_reason="")),
                name="contract_ended_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-made_at"], name="contract_person"),
            models.Index(fields=["organisation", "state", "ends_on", "id"], name="contract_ending"),
        ]


class ContractSignature(DrawnSignature):
    """Somebody signed a contract."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "party"], name="contract_signature_once")]


class Transfer(Guarded):
    """Somebody else answers from now on, and why."""

    class Role(models.TextChoices):
        DOCTOR = "doctor", "责任医师"
        MANAGER = "manager", "健康管理师"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="transfers")
    role = models.CharField(max_length=10, choices=Role)
    before = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
