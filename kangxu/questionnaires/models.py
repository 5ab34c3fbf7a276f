"""Forms in their versions, and what persons answered."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.constraints import by_somebody
from kangxu.foundation.guarded import Guarded


class FormVersion(Guarded):
    """One version of a form: the JSON of a FHIR Questionnaire, word for word. A published one never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        WAITING = "waiting", "待审批"
        PUBLISHED = "published", "启用中"
        SUPERSEDED = "superseded", "已替换"
        RETIRED = "retired", "已停用"

    code = models.CharField(max_length=60)
    number = models.PositiveIntegerField(default=0, help_text="0 while it is a draft")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.TextField()
    digest = models.CharField(max_length=64, help_text="sha256 of the content")
    of_shelf = models.BooleanField(default=False, help_text="it came with the platform, nobody of the site wrote it")
    note = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=80)
    hands = models.JSONField(default=list, help_text="everybody who wrote in it; none of them publishes it")
    made_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by = models.CharField(max_length=80, blank=True)
    returned_at = models.DateTimeField(null=True, help_text="of a draft that came back: when, by whom and why")
    returned_by = models.CharField(max_length=80, blank=True)
    returned_why = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    retired_at = models.DateTimeField(null=True)
    retired_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"], condition=models.Q(number__gt=0), name="formversion_number"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state__in=("draft", "waiting")), name="formversion_one_draft"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(state="published"), name="formversion_one_in_force"
            ),
            *(
                by_somebody("formversion", what)
                for what in ("handed_in", "returned", "published", "retired")
            ),
        ]  # fmt: skip


class Answer(Guarded):
    """One form, as one person answered it. `values` are what was typed, `content` is the QuestionnaireResponse.

    A completed answer never changes: an amended one is a new row that points at the old.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        DONE = "done", "已完成"
        AMENDED = "amended", "已更正"
        DROPPED = "dropped", "已放弃"

    uid = models.UUIDField(unique=True, help_text="made where it was begun, so that it is stored once")
    form = models.CharField(max_length=60)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cause = models.CharField(max_length=80, blank=True, help_text="what it was asked for, e.g. task:12")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=0, help_text="counts what was saved, so that nothing is overwritten")
    values = models.JSONField(default=dict)
    brought = models.JSONField(default=dict, help_text="key → day and source of values nobody typed")
    content = models.JSONField(default=dict)
    content_values = models.JSONField(default=dict, help_text="the same flat, with calculated values and class")
    safety = models.JSONField(default=list, help_text="what somebody must act on: reason, words, urgent, days")
    tags = models.JSONField(default=list, help_text="codes of tags that answers give")
    programmes = models.JSONField(default=list)
    mode = models.CharField(max_length=10, blank=True)
    visited_on = models.DateField(null=True)
    next_on = models.DateField(null=True)
    device = models.CharField(max_length=80, blank=True)
    batch_ids = models.JSONField(default=list, help_text="batches of readings it became")
    refused = models.JSONField(default=list, help_text="readings that could not be stored, with the reason")
    amends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="amended_by_answers")
    amend_reason = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=80)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    amended_at = models.DateTimeField(null=True)
    amended_by = models.CharField(max_length=80, blank=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "form", "cause"], condition=models.Q(state="draft"), name="answer_one_draft"
            ),
            *(by_somebody("answer", what) for what in ("done", "amended", "dropped")),
        ]
        indexes = [
            models.Index(fields=["person", "-done_at"], name="answer_person"),
            models.Index(
                fields=["staff", "-saved_at"], name="answer_drafts", condition=models.Q(state="draft")
            ),
            models.Index(fields=["form", "-done_at"], name="answer_form", condition=models.Q(state="done")),
            models.Index(fields=["cause"], name="answer_cause"),
        ]  # fmt: skip


class AnswerClass(Guarded):
    """The class of one follow-up for one programme: what the rule said, what stands, and why another stands."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="classes")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField(max_length=30)
    auto_class = models.CharField(max_length=20, blank=True)
    final_class = models.CharField(max_length=20)
    step = models.CharField(max_length=20)
    override_reason = models.CharField(max_length=200, blank=True)
    because = models.JSONField(default=dict, help_text="what decided, zh and en")
    on = models.DateField()
    next_on = models.DateField(null=True)
    at = models.DateTimeField()
    edition = models.CharField(max_length=20)
    standing = models.BooleanField(default=True, help_text="false once its answer was amended")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "programme"], name="answerclass_once")]
        indexes = [
            models.Index(
                fields=["person", "programme", "-on"], name="answerclass_person", condition=models.Q(standing=True)
            )
        ]  # fmt: skip


class AnswerScore(Guarded):
    """One score of one answer: its value, its band, or both."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="score_rows")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=60, help_text="of the form, or of a further result of its scale")
    value = models.FloatField(null=True)
    band = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    standing = models.BooleanField(default=True, help_text="false once its answer was amended")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "code"], name="answerscore_once")]
        indexes = [
            models.Index(fields=["person", "code", "-at"], name="answerscore_person", condition=models.Q(standing=True))
        ]
