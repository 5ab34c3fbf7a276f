"""Screenings and answers, results of risk models with what went in, reports, and who is on the way to care."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kangxu.foundation.guarded import Guarded

EPOCH = date(1970, 1, 1)


class ScreeningSession(Guarded):
    """A table at a free clinic, a triage desk, a village afternoon: place, day and team."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True)
    held_on = models.DateField()
    team = ArrayField(models.BigIntegerField(), default=list, help_text="staff who screen there")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-held_on"], name="session_held")]


class Screening(Guarded):
    """One form filled in for one person. Without a person it waits for the match desk, nothing of it is lost."""

    class Form(models.TextChoices):
        SIMPLE = "simple", "简易筛查"
        STANDARD = "standard", "标准筛查"

    class Channel(models.TextChoices):
        DESK = "desk", "工作人员"
        PHONE = "phone", "本人手机"

    uid = models.UUIDField(unique=True, help_text="from the page that made it: sending twice stores once")
    session = models.ForeignKey(ScreeningSession, null=True, on_delete=models.PROTECT, related_name="screenings")
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    match_case = models.ForeignKey("people.MatchCase", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=10, choices=Form)
    channel = models.CharField(max_length=10, choices=Channel)
    staff = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(help_text="active seconds, measured by the page")
    given = models.JSONField(help_text="answers and measurements exactly as entered")
    returning = models.BooleanField(default=False, help_text="the person was known here before")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    dropped_at = models.DateTimeField(null=True, help_text="the match desk decided not to keep it")
    dropped_by = models.CharField(max_length=80, blank=True)
    batch_id = models.BigIntegerField(null=True, help_text="the readings it brought")
    refused = models.JSONField(default=list, help_text="measurements that were not stored: field, reason")
    tier = models.CharField(max_length=8, blank=True)
    urgent = models.BooleanField(default=False)
    grounds = models.JSONField(default=list, help_text="rules that fired, the worst first: code, tier, values")

    class Meta:
        indexes = [
            models.Index(fields=["person", "-finished_at"], name="screening_person"),
            models.Index(fields=["organisation", "-finished_at"], name="screening_day"),
            models.Index(fields=["match_case"], name="screening_waiting", condition=Q(match_case__isnull=False)),
        ]

    @property
    def waiting(self) -> bool:
        return self.person_id is None and self.dropped_at is None


class Answer(Guarded):
    """What a person answered to a question that models declare; the newest of a name counts."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    value = models.FloatField(help_text="0 or 1, the position of a choice, or a number in the declared unit")
    answered_at = models.DateTimeField()
    screening = models.ForeignKey(Screening, null=True, on_delete=models.PROTECT, related_name="answers")

    class Meta:
        indexes = [models.Index(fields=["person", "name", "-answered_at"], name="answer_newest")]


class Origin(IntEnum):
    """Where an input without a reading is from; a positive number is the reading itself."""

    IDENTITY = 0
    ANSWER = -1
    DIAGNOSIS = -2
    DERIVED = -3
    MEDICINE = -4


class Formula(Guarded):
    """One edition and variant of a model as it was when it was first used: what the columns of its results mean."""

    model = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    variant = models.CharField(max_length=40)
    inputs = ArrayField(models.CharField(max_length=60))
    outputs = ArrayField(models.CharField(max_length=60), default=list)
    bands = ArrayField(models.CharField(max_length=60), default=list)
    refusals = ArrayField(models.CharField(max_length=60), default=list)
    first_used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "edition", "variant", "inputs", "outputs", "bands", "refusals"], name="formula_once"
            )
        ]


class Assessment(Guarded):
    """One result of one formula; a newer one replaces it as `current`. Inputs lie in the order of the formula's."""

    # computed from facts and answers, which hold the constraint: checking it again would cost as much as storing
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    formula = models.ForeignKey(
        Formula, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    model = models.CharField(max_length=40)
    values = ArrayField(models.FloatField(), help_text="NaN: not known")
    days = ArrayField(models.IntegerField(), help_text="days since 1970-01-01; 0: without a date")
    origins = ArrayField(models.BigIntegerField(), help_text="the reading, or `Origin`")
    value = models.FloatField(null=True)
    band = models.CharField(max_length=60, blank=True)
    outputs = ArrayField(models.FloatField(), default=list, help_text="further outputs; those with bands as positions")
    extrapolated = models.BooleanField(default=False)
    refused = models.CharField(max_length=60, blank=True, help_text="why there is no number")
    missing_bits = models.BigIntegerField(default=0)
    outside_bits = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    caused_by = models.CharField(max_length=80)
    screening = models.ForeignKey(
        Screening, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "model"], condition=Q(current=True), name="assessment_current")
        ]
        indexes = [models.Index(fields=["model", "band"], name="assessment_band", condition=Q(current=True))]

    @property
    def inputs(self) -> Mapping[str, Mapping[str, Any]]:
        """What the result was made from: name → value, and `on` (day), `reading` or `origin`."""
        return {
            name: {"value": value, **_whence(day, origin)}
            for name, value, day, origin in zip(
                self.formula.inputs, self.values, self.days, self.origins, strict=True
            )
            if value == value
        }  # fmt: skip

    @property
    def missing(self) -> tuple[str, ...]:
        return _named(self.formula.inputs, self.missing_bits)

    @property
    def out_of_range(self) -> tuple[str, ...]:
        return _named(self.formula.inputs, self.outside_bits)


class ModelChoice(Guarded):
    """Whether the site uses a model, and in which variant; the newest per model counts, without one the shelf's."""

    model = models.CharField(max_length=40)
    on = models.BooleanField()
    variant = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["model", "-decided_at"], name="model_choice")]


class Report(Guarded):
    """A report as it was handed out: its content is frozen when it is made."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    screening = models.ForeignKey(Screening, null=True, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, unique=True)
    content = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, blank=True)


class Linkage(Guarded):
    """One person screened positive for one disease, on the way from being told to being cared for (促诊)."""

    class Stage(models.TextChoices):
        POSITIVE = "positive", "筛查阳性"
        TOLD = "told", "已告知"
        BOOKED = "booked", "已预约"
        ARRIVED = "arrived", "已到诊"
        DIAGNOSED = "diagnosed", "已确诊"
        ENROLLED = "enrolled", "已纳入管理"
        RULED_OUT = "ruled_out", "已排除"
        DECLINED = "declined", "本人拒绝"
        LOST = "lost", "失去联系"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    disease = models.CharField(max_length=20)
    screening = models.ForeignKey(Screening, null=True, on_delete=models.PROTECT, related_name="linkages")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.POSITIVE)
    reached = models.CharField(max_length=10, choices=Stage, default=Stage.POSITIVE, help_text="furthest of the way")
    owner = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    next_on = models.DateField(null=True)
    grounds = models.JSONField(default=list, help_text="codes of the rules that made it positive")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "disease"], condition=Q(closed_at=None), name="linkage_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "disease", "opened_at"], name="linkage_cascade"),
            models.Index(fields=["owner", "next_on"], name="linkage_due", condition=Q(closed_at=None)),
        ]


class LinkageStep(Guarded):
    """One step of a linkage. Undoing a step keeps it, and says so."""

    linkage = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=10, choices=Linkage.Stage)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)


class ScreeningRun(Guarded):
    """A run of models over many persons; `last_person` is how far it came, so that it can go on after a stop."""

    models_run = ArrayField(models.CharField(max_length=40))
    rule = models.JSONField(null=True)
    everyone = models.BooleanField(default=False)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    last_person = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=80)
    finished_at = models.DateTimeField(null=True)


def _whence(day: int, origin: int) -> dict[str, Any]:
    on = {"on": (EPOCH + timedelta(days=day)).isoformat()} if day else {}
    return {**on, **({"reading": origin} if origin > 0 else {"origin": Origin(origin).name.lower()})}


def _named(names: list[str], bits: int) -> tuple[str, ...]:
    return tuple(name for bit, name in enumerate(names) if bits >> bit & 1)
