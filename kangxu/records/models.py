"""Facts about persons. Readings and laboratory results lie in one append-only table, partitioned by time."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class Source(models.TextChoices):
    CLINIC = "clinic", "诊室"
    LABORATORY = "laboratory", "检验科"
    CHECKUP = "checkup", "体检"
    HOME_DEVICE = "home_device", "家用设备"
    AMBULATORY = "ambulatory", "动态监测"
    SELF_REPORT = "self_report", "自报"


class Fact(Guarded):
    """What every fact knows: whose it is, what its source calls it, which batch brought it, whether it still lives."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    external_id = models.TextField(null=True)
    batch_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    retired_by = models.CharField(max_length=60, null=True)

    class Meta:
        abstract = True


class Reading(Fact):
    """One value of one analyte of one person at one moment.

    `value` is in the analyte's canonical unit; `value_received` and `unit_received` are as they came. A row is
    never changed: a correction is a new row, and the old one is retired (`retired_by` says by what).
    """

    id = models.BigAutoField(primary_key=True)
    analyte = models.CharField(max_length=20)
    measured_at = models.DateTimeField()
    value = models.FloatField(null=True)
    text_value = models.TextField(null=True)
    comparator = models.CharField(max_length=2, null=True)
    value_received = models.TextField()
    unit_received = models.TextField(null=True)
    time_known = models.BooleanField(default=True)
    source = models.CharField(max_length=12, choices=Source)
    method = models.TextField(null=True)
    slot = models.CharField(max_length=20, null=True)
    repeat = models.SmallIntegerField(null=True, help_text="1, 2, 3 where one moment has several")
    panel = models.BigIntegerField(null=True, help_text="ties systolic and diastolic of one measurement")
    encounter_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)


class LatestValue(Guarded):
    """The newest living reading of each analyte of a person: what lists, rules and tiles read."""

    pk = models.CompositePrimaryKey("person_id", "analyte")
    # derived from readings, which hold the constraint: checking it again would cost as much as storing
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    analyte = models.CharField(max_length=20)
    reading_id = models.BigIntegerField()
    measured_at = models.DateTimeField()
    value = models.FloatField(null=True)
    text_value = models.TextField(null=True)
    comparator = models.CharField(max_length=2, null=True)
    source = models.CharField(max_length=12)
    slot = models.CharField(max_length=20, null=True)
    panel = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["analyte", "value"], name="latest_analyte_value"),
            # rules ask for the newest within so many days: this answers without the rows themselves
            models.Index(
                fields=["analyte", "measured_at"], include=["person", "value", "comparator"],
                name="latest_analyte_moment",
            ),
            models.Index(fields=["analyte"], condition=models.Q(value=None), name="latest_analyte_words"),
        ]  # fmt: skip


class Credibility(Guarded):
    """How far what a person measures alone can be believed, 0 to 100, per kind of measurement (`credibility.toml`)."""

    pk = models.CompositePrimaryKey("person_id", "kind")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )  # derived from readings, which hold the constraint
    kind = models.CharField(max_length=10)
    score = models.SmallIntegerField()
    flags = models.JSONField(default=list)
    at = models.DateTimeField()


class Encounter(Fact):
    """A visit or a stay."""

    class Kind(models.TextChoices):
        OUTPATIENT = "outpatient", "门诊"
        INPATIENT = "inpatient", "住院"
        EMERGENCY = "emergency", "急诊"
        CHECKUP = "checkup", "体检"
        HOME = "home", "上门"
        VIRTUAL = "virtual", "线上"
        OTHER = "other", "其他"

    kind = models.CharField(max_length=12, choices=Kind)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    department = models.TextField(null=True)
    reason = models.TextField(null=True)
    organisation_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "started_at", "external_id"],
                condition=models.Q(retired_at=None), nulls_distinct=False, name="encounter_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["batch_id"], name="encounter_batch")]


class Charge(Fact):
    """One charged item of an encounter, in fen."""

    encounter = models.ForeignKey(Encounter, null=True, on_delete=models.PROTECT, related_name="charges")
    item = models.TextField()
    category = models.CharField(max_length=30, null=True)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "encounter", "item", "amount_fen", "external_id"],
                condition=models.Q(retired_at=None), nulls_distinct=False, name="charge_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["batch_id"], name="charge_batch")]


class Diagnosis(Fact):
    """A diagnosis as coded by its source; `condition` is our disease group, where it belongs to one."""

    class State(models.TextChoices):
        ACTIVE = "active", "现患"
        RESOLVED = "resolved", "已愈"

    code_system = models.CharField(max_length=12)
    code = models.CharField(max_length=40, null=True)
    text = models.TextField()
    condition = models.CharField(max_length=30, null=True)
    onset_on = models.DateField(null=True)
    resolved_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    diagnosed_at = models.DateTimeField(null=True)
    encounter_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code_system", "code", "text", "onset_on", "external_id"],
                condition=models.Q(retired_at=None), nulls_distinct=False, name="diagnosis_once",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["batch_id"], name="diagnosis_batch"),
            models.Index(
                fields=["condition", "person"], name="diagnosis_condition", condition=models.Q(retired_at=None)
            ),
        ]


class Medicine(Fact):
    """A medicine a person was prescribed or takes."""

    code_system = models.CharField(max_length=12, null=True)
    code = models.CharField(max_length=40, null=True)
    name = models.TextField()
    dose = models.TextField(null=True)
    frequency = models.TextField(null=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    days_supplied = models.SmallIntegerField(null=True, help_text="for how many days from started_on it was handed out")
    status = models.CharField(max_length=20, null=True)
    encounter_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name", "dose", "started_on", "external_id"],
                condition=models.Q(retired_at=None), nulls_distinct=False, name="medicine_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["batch_id"], name="medicine_batch")]


class Procedure(Fact):
    """Something done to a person: an operation, an examination. Only operations have a level."""

    class Level(models.TextChoices):
        FIRST = "1", "一级"
        SECOND = "2", "二级"
        THIRD = "3", "三级"
        FOURTH = "4", "四级"

    code_system = models.CharField(max_length=12, null=True)
    code = models.CharField(max_length=40, null=True)
    text = models.TextField()
    level = models.CharField(max_length=1, choices=Level, null=True)
    performed_at = models.DateTimeField(null=True)
    encounter_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "code_system", "code", "text", "performed_at", "external_id"],
                condition=models.Q(retired_at=None), nulls_distinct=False, name="procedure_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["batch_id"], name="procedure_batch")]
