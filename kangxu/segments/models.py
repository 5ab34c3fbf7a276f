"""Definitions of tags and segments, their versions, and who is in which: one row per stay."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kangxu.foundation.guarded import Guarded


class Definition(Guarded):
    """A tag or a segment: what it is called, how it comes about, and which version of its rule counts."""

    class Kind(models.TextChoices):
        TAG = "tag", "标签"
        SEGMENT = "segment", "分群"

    class Family(models.TextChoices):
        CLINICAL = "clinical", "临床"
        SERVICE = "service", "服务"
        COMMERCIAL = "commercial", "经营"

    class Way(models.TextChoices):
        AUTO = "auto", "规则自动"
        MANUAL = "manual", "人工"
        IMPORTED = "imported", "导入"
        QUESTIONNAIRE = "questionnaire", "问卷"

    class Purpose(models.TextChoices):
        CARE = "care", "诊疗"
        SERVICE = "service", "服务"
        MARKETING = "marketing", "营销"

    class Mode(models.TextChoices):
        LIVING = "living", "动态"
        FROZEN = "frozen", "固定名单"

    class State(models.TextChoices):
        ACTIVE = "active", "启用"
        PAUSED = "paused", "停用"
        WAITING = "waiting", "待条件"
        RETIRED = "retired", "作废"

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    group = models.CharField(max_length=4, blank=True, help_text="D C K R L V B S of tags")
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=80, blank=True)
    family = models.CharField(max_length=12, choices=Family)
    way = models.CharField(max_length=14, choices=Way, default=Way.AUTO)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.CARE)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.LIVING)
    ttl_days = models.PositiveIntegerField(null=True)
    nightly = models.BooleanField(default=False, help_text="asks percentiles, which move with everybody: only at night")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    lacks = models.TextField(blank=True, help_text="what it waits for")
    lacks_en = models.TextField(blank=True)
    on_shelf = models.BooleanField(default=False)
    shelf_edition = models.CharField(max_length=16, blank=True, help_text="fingerprint of the text last taken in")
    version = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="null: whole site",
    )


class Version(Guarded):
    """One edition of a definition's rule. Once published it never changes; a draft is one row per author."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        WAITING = "waiting", "待审批"
        PUBLISHED = "published", "已发布"
        SUPERSEDED = "superseded", "已被替换"

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="0 while it is a draft")
    rule = models.JSONField(null=True)
    bands = models.JSONField(default=list, help_text="[{code, zh, en, rule}], the first true one counts")
    note = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    source = models.TextField(blank=True)
    assumed = models.BooleanField(default=False, help_text="thresholds are assumptions, not sourced")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    author = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    count_at_publish = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "number"], condition=Q(number__gt=0), name="version_number"),
            models.UniqueConstraint(
                fields=["definition", "author"], condition=Q(state__in=["draft", "waiting"]), name="version_draft"
            ),
        ]


class Spell(Guarded):
    """One stay of one person under one definition. Current while `left_at` is empty; never deleted."""

    class Origin(models.TextChoices):
        RULE = "rule", "规则"
        MANUAL = "manual", "人工"
        IMPORTED = "imported", "导入"

    class Left(models.TextChoices):
        RULE = "rule", "不再符合条件"
        VALUE = "value", "档位变化"
        EXPIRED = "expired", "到期未再确认"
        OUTRANKED = "outranked", "被同组标签取代"
        CLOSED = "closed", "按规定停用"
        MANUAL = "manual", "人工移除"
        MERGED = "merged", "档案合并"
        RETIRED = "retired", "定义作废"

    # made in sets from tables that hold the constraints: checking each again would cost as much as storing
    definition = models.ForeignKey(
        Definition, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_constraint=False)
    value = models.CharField(max_length=40, blank=True, help_text="the band; empty without bands")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    version = models.ForeignKey(
        Version, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.RULE)
    author = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    evidence = models.JSONField(null=True)
    evaluated_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    doubted_since = models.DateTimeField(null=True, help_text="the rule says no, but such a tag leaves slowly")
    left_why = models.CharField(max_length=10, choices=Left, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "person"], condition=Q(left_at=None), name="spell_current"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="spell_order"),
        ]
        indexes = [
            models.Index(fields=["definition", "entered_at"], name="spell_entered"),
            models.Index(fields=["definition", "left_at"], name="spell_left", condition=Q(left_at__isnull=False)),
        ]


class Denial(Guarded):
    """Somebody said that a person does not belong under a definition: the rule does not put them there until then."""

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    author = models.CharField(max_length=80)
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["definition", "person"], condition=Q(ended_at=None), name="denial_current")
        ]


class Evaluation(Guarded):
    """One evaluation of a definition that counted everybody, changed somebody, or failed."""

    class Kind(models.TextChoices):
        FULL = "full", "全量"
        ARRIVAL = "arrival", "数据到达"
        MOMENT = "moment", "到时间"

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="evaluations", db_index=False)
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    caused_by = models.CharField(max_length=80)
    started_at = models.DateTimeField(help_text="the moment the rule was asked as of")
    finished_at = models.DateTimeField(null=True)
    yes = models.PositiveIntegerField(null=True)
    no = models.PositiveIntegerField(null=True)
    unknown = models.PositiveIntegerField(null=True)
    entered = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["definition", "-id"], name="evaluation_newest"),
            models.Index(fields=["-started_at"], name="evaluation_latest"),
        ]


class NextLook(Guarded):
    """When time alone may change something for a person: at the latest then the person is evaluated again."""

    # not `person_id`: the row is derived and stays when records are merged
    person = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="next_look_at")]


class Run(Guarded):
    """A rebuild of definitions over everybody; `place` and `last_person` say how far it came."""

    class State(models.TextChoices):
        RUNNING = "running", "进行中"
        CANCELLED = "cancelled", "已取消"
        DONE = "done", "完成"

    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    definitions = ArrayField(models.BigIntegerField(), help_text="in the order of their references")
    everything = models.BooleanField(default=False, help_text="also looks for everybody's next moment")
    place = models.PositiveIntegerField(default=0)
    last_person = models.BigIntegerField(default=0)
    failed = ArrayField(models.BigIntegerField(), default=list)
    counts = models.JSONField(default=dict, help_text="of the definition under way: yes, no, unknown, entered, left")
    reason = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=80)
    finished_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=80, blank=True)


class ValueScore(Guarded):
    """What the operation of the site reckons of a person, worked out anew every night. Never for clinical use."""

    class Expected(models.TextChoices):
        PLAN = "plan", "随访计划"
        OWN = "own", "本人以往间隔"
        USUAL = "usual", "默认间隔"

    # not `person_id`: the row is derived and stays when records are merged
    person = models.BigIntegerField(primary_key=True)
    last_at = models.DateTimeField(null=True, help_text="newest interaction; null: never any")
    expected_days = models.FloatField(help_text="days until the next one is expected")
    expected_by = models.CharField(max_length=6, choices=Expected)
    department = models.TextField(null=True, help_text="of the newest visit: among whose patients the person is ranked")
    visits = models.PositiveIntegerField(help_text="within the year")
    income = models.FloatField(help_text="effective income within the year, yuan, at least")
    spend = models.FloatField(help_text="charged within the year, yuan")
    recency = models.PositiveSmallIntegerField(null=True, help_text="fifth within the department, 5: shortest ago")
    frequency = models.PositiveSmallIntegerField(null=True)
    monetary = models.PositiveSmallIntegerField(null=True)
    tier = models.CharField(max_length=1, help_text="A, B or C; empty for who has died")
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    computed_at = models.DateTimeField()
