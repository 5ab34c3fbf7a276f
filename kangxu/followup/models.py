"""Work to be done for persons, and every contact with them."""

from __future__ import annotations

from django.db import models

from kangxu.followup.summary_models import StageSummary
from kangxu.followup.visit_models import RouteOrder, Visit
from kangxu.foundation.constraints import by_somebody
from kangxu.foundation.guarded import Guarded

__all__ = ["ClassOfFollowUp", "Contact", "RouteOrder", "StageSummary", "Task", "Visit"]


class Task(Guarded):
    """One thing to do for one person, opened once per cause, ordered by clinical need alone."""

    class Kind(models.TextChoices):
        URGENT = "urgent", "危急处置"
        SAFETY = "safety", "安全处置"
        CHECK_READING = "check_reading", "人工核对"
        REVIEW = "review", "2周复核"
        REFERRAL_CHECK = "referral_check", "转诊核对"
        FOLLOW_UP = "follow_up", "定期随访"
        FIRST_CONTACT = "first_contact", "新入组"
        MISSING_DATA = "missing_data", "补资料"
        MANUAL = "manual", "临时任务"
        PLAN_CALL = "plan_call", "方案电话"
        PLAN_VISIT = "plan_visit", "方案到院"
        HOME_VISIT = "home_visit", "上门面访"
        CLINIC_VISIT = "clinic_visit", "门诊面访"
        REMINDER = "reminder", "健康提醒"
        PATHWAY = "pathway", "路径随访"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind)
    programme = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=40, help_text="code; the words come from the shelf it belongs to")
    facts = models.JSONField(default=dict, help_text="value, target, date, source that the reason speaks of")
    urgency = models.PositiveSmallIntegerField(help_text="0 most urgent; clinical need only")
    tier_rank = models.PositiveSmallIntegerField(default=3, help_text="0 red, 1 yellow, 2 green, 3 unknown; current")
    due_on = models.DateField()
    deadline_at = models.DateTimeField(null=True)
    caused_by = models.CharField(max_length=80, unique=True)
    assigned_to = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    contacted = models.BooleanField(
        default=False, db_default=False, help_text="somebody tried to reach the person for it, and it stands"
    )
    hidden_until = models.DateTimeField(null=True, help_text="called in vain: back on the list from then on")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=500, blank=True)
    level = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="how far it has climbed: a step of sla.toml"
    )
    escalated_to = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="who has it on their list too, because nobody acted in time",
    )  # fmt: skip

    class Meta:
        constraints = [by_somebody("task", "closed")]
        indexes = [
            models.Index(
                fields=["organisation", "urgency", "tier_rank", "due_on", "id"],
                include=["kind", "person", "hidden_until"],
                name="task_open",
                condition=models.Q(closed_at=None),
            ),
            models.Index(
                fields=["organisation", "kind", "due_on"], name="task_open_kind", condition=models.Q(closed_at=None)
            ),
            models.Index(
                fields=["assigned_to", "urgency", "tier_rank", "due_on", "id"],
                include=["kind", "person", "hidden_until"],
                name="task_mine",
                condition=models.Q(closed_at=None),
            ),
            models.Index(
                fields=["escalated_to", "urgency", "tier_rank", "due_on", "id"],
                include=["kind", "person", "hidden_until"],
                name="task_escalated",
                condition=models.Q(closed_at=None, escalated_to__isnull=False),
            ),
            models.Index(fields=["person", "-opened_at"], name="task_person"),
            models.Index(fields=["assigned_to", "-closed_at"], name="task_done_by"),
            models.Index(fields=["organisation", "-closed_at"], include=["closed_by"], name="task_closed"),
        ]


class Contact(Guarded):
    """One attempt to reach a person, or one visit: how, with what result, in whose words."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="contacts")
    call = models.ForeignKey("messaging.Call", null=True, on_delete=models.PROTECT, related_name="contacts")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=10)
    outcome = models.CharField(max_length=30)
    patient_words = models.CharField(max_length=300, blank=True)
    barrier = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=500, blank=True)
    day = models.DateField(null=True, help_text="what the outcome's day means: agreed on, or when it happened")
    at = models.DateTimeField()
    staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    before = models.JSONField(default=dict, help_text="the task's state before this contact, so that it can be undone")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [by_somebody("contact", "undone")]
        indexes = [
            models.Index(fields=["person", "-at"], name="contact_person"),
            models.Index(
                fields=["staff", "-at"], include=["mode", "outcome", "organisation", "undone_at"], name="contact_staff"
            ),
        ]


class ClassOfFollowUp(Guarded):
    """The national class of one follow-up that was done (此次随访分类), one per programme of the person."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="classes", db_index=False)
    programme = models.CharField(max_length=30)
    code = models.CharField(max_length=20, help_text="of clinical.cadence")
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict, help_text="the values that decided")
    edition = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "programme"], name="class_of_follow_up_once")]
        indexes = [
            models.Index(
                fields=["person", "programme", "-at", "-id"], include=["code"], name="class_of_follow_up_person"
            )
        ]


class TaskMove(Guarded):
    """One link of the chain of a task: to whom it went, or who was told, when, and why."""

    class Step(models.TextChoices):
        DISPATCHED = "dispatched", "派发"
        REASSIGNED = "reassigned", "转派"
        REMINDED = "reminded", "催办"
        RETURNED = "returned", "改派"
        ESCALATED = "escalated", "升级"

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="moves", db_index=False)
    step = models.CharField(max_length=12, choices=Step)
    reason = models.CharField(max_length=30, help_text="a code of dispatch.toml")
    source = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    target = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    level = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "level"], condition=models.Q(level__gt=0), name="task_climbs_once")
        ]
        indexes = [models.Index(fields=["task", "at"], name="task_move_chain")]


class Pathway(Guarded):
    """A person on a follow-up pathway by day offset (pathways.toml); the same anchor starts it once."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=30)
    edition = models.CharField(max_length=20)
    anchor_on = models.DateField()
    caused_by = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    end_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [by_somebody("pathway", "ended")]
        indexes = [models.Index(fields=["person", "code", "anchor_on"], name="pathway_person")]


class CallDraft(Guarded):
    """What was typed on the page of a call before its outcome; older than the last contact, it counts no more."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="drafts", db_index=False)
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    content = models.JSONField(default=dict, help_text="fields of the page by name")
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "staff"], name="call_draft_once")]
        indexes = [models.Index(fields=["staff", "-saved_at"], name="call_draft_staff")]


class Remark(Guarded):
    """What whoever speaks with a person should know: how to speak (a need), or a colleague's word."""

    class Kind(models.TextChoices):
        NEED = "need", "沟通需要"
        WORD = "word", "留言"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    code = models.CharField(max_length=20, blank=True, help_text="of needs.toml")
    text = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            by_somebody("remark", "ended"),
            models.UniqueConstraint(
                fields=["person", "code"], condition=models.Q(kind="need", ended_at=None), name="remark_need_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="remark_person")]
