"""Work to be done for persons, and every contact with them."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class Task(Guarded):
    """One thing to do for one person, opened once per cause, ordered by clinical need alone."""

    class Kind(models.TextChoices):
        URGENT = "urgent", "危急处置"
        CHECK_READING = "check_reading", "人工核对"
        REVIEW = "review", "2周复核"
        REFERRAL_CHECK = "referral_check", "转诊核对"
        FOLLOW_UP = "follow_up", "定期随访"
        FIRST_CONTACT = "first_contact", "新入组"
        MISSING_DATA = "missing_data", "补资料"
        MANUAL = "manual", "临时任务"
        PLAN_CALL = "plan_call", "方案电话"
        PLAN_VISIT = "plan_visit", "方案到院"

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
    hidden_until = models.DateTimeField(null=True, help_text="called in vain: back on the list from then on")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(closed_by="")),
                name="task_closed_by_somebody",
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "urgency", "tier_rank", "due_on", "id"],
                include=["kind", "person", "hidden_until"],
                name="task_open",
                condition=models.Q(closed_at=None),
            ),
            models.Index(
                fields=["assigned_to", "urgency", "tier_rank", "due_on", "id"],
                include=["kind", "person", "hidden_until"],
                name="task_mine",
                condition=models.Q(closed_at=None),
            ),
            models.Index(fields=["person", "-opened_at"], name="task_person"),
            models.Index(fields=["assigned_to", "-closed_at"], name="task_done_by"),
            models.Index(fields=["organisation", "-closed_at"], name="task_closed"),
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
    at = models.DateTimeField()
    staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    before = models.JSONField(default=dict, help_text="the task's state before this contact, so that it can be undone")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by="")
                | (models.Q(undone_at__isnull=False) & ~models.Q(undone_by="")),
                name="contact_undone_by_somebody",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="contact_person"),
            models.Index(fields=["staff", "-at"], name="contact_staff"),
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
        indexes = [models.Index(fields=["person", "programme", "-at"], name="class_of_follow_up_person")]
