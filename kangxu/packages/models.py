"""Packages and their versions, the plan of a person with its signatures, and what a person is entitled to."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded
from kangxu.packages.contract_models import Contract, ContractSignature, Transfer
from kangxu.packages.edition_models import PriceVersion, TreeVersion
from kangxu.packages.signature_models import DrawnSignature
from kangxu.packages.stopped_models import StoppedLine

__all__ = [
    "Contract",
    "ContractSignature",
    "Entitlement",
    "Package",
    "PackageVersion",
    "Plan",
    "PlanItem",
    "PriceVersion",
    "Redemption",
    "Signature",
    "StoppedLine",
    "Transfer",
    "TreeVersion",
]


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


class Package(Guarded):
    """A service package: a disease in a tier, or one of its own. What it holds stands in its versions."""

    code = models.CharField(max_length=40, unique=True)
    programme = models.CharField(max_length=30, blank=True)
    tier = models.CharField(max_length=10)
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    on_shelf = models.BooleanField(default=False)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)


class PackageVersion(Guarded):
    """One edition of a package, said as a difference to an edition of its parent. Once published it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        WAITING = "waiting", "待审批"
        PUBLISHED = "published", "在售"
        SUPERSEDED = "superseded", "已替换"

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=0, help_text="0 while it is a draft")
    parent_version = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    add = models.JSONField(default=list)
    change = models.JSONField(default=list)
    drop = models.JSONField(default=list)
    fee_fen = models.BigIntegerField()
    validity_days = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    author = models.CharField(max_length=80)
    hands = models.JSONField(default=list, help_text="everybody who wrote in it; none of them publishes it")
    made_at = models.DateTimeField()
    published_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, blank=True, help_text="the specialist who answers for its content")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["package", "number"], condition=models.Q(number__gt=0), name="package_version_number"
            ),
            models.UniqueConstraint(
                fields=["package"], condition=models.Q(state__in=("draft", "waiting")), name="package_one_draft"
            ),
            models.UniqueConstraint(
                fields=["package"], condition=models.Q(state="published"), name="package_one_in_force"
            ),
            models.CheckConstraint(
                condition=models.Q(fee_fen__gte=0, validity_days__gt=0), name="package_version_sane"
            ),
        ]


class Plan(Guarded):
    """A year of care for one person: what was proposed, chosen, adjusted and signed. Active once all have signed."""

    class State(models.TextChoices):
        DRAFT = "draft", "草拟"
        ACTIVE = "active", "执行中"
        ENDED = "ended", "已结束"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    tier = models.CharField(max_length=10)
    versions = models.ManyToManyField(PackageVersion, related_name="+")
    tree_edition = models.CharField(max_length=20)
    path = models.JSONField(default=list, help_text="nodes with their answers")
    price_list = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    bill = models.JSONField(default=list)
    courses = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    counted = models.JSONField(default=list, help_text="tests whose earlier result counts, with the day due again")
    targets = models.JSONField(default=list)
    accounts = models.JSONField(default=dict, help_text="hospital, payer and patient, with the price list of the day")
    policy = models.CharField(max_length=40, blank=True)
    cap_fen = models.BigIntegerField(null=True)
    doctor = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    author = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=models.Q(state="draft"), name="plan_one_draft"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=models.Q(state="active"), name="plan_one_active"
            ),
            models.CheckConstraint(condition=models.Q(ends_on__gt=models.F("starts_on")), name="plan_has_days"),
        ]
        indexes = [
            models.Index(fields=["person", "-made_at"], name="plan_person"),
            models.Index(fields=["organisation", "state", "ends_on"], name="plan_ending"),
        ]


class PlanItem(Guarded):
    """One service on one day. What is done at the same visit shares its `bundle`.

    `laid_on` is the day on which it was laid out; where it differs from `due_on`, somebody moved it.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "待做"
        DONE = "done", "已做"
        DROPPED = "dropped", "不做"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    service = models.CharField(max_length=40)
    due_on = models.DateField()
    laid_on = models.DateField()
    window = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=20)
    role = models.CharField(max_length=20)
    bundle = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True, help_text="what shows it: `reading:12`")
    stopped = models.ForeignKey(
        StoppedLine, null=True, on_delete=models.PROTECT, related_name="items", db_index=False,
        help_text="why it was dropped after everybody had signed",
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["plan", "due_on"], name="plan_item_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="done", done_at__isnull=False)
                | (~models.Q(state="done") & models.Q(done_at=None)),
                name="plan_item_done_at",
            )
        ]


class Signature(DrawnSignature):
    """Somebody signed a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "party"], name="signature_once")]
