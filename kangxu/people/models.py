"""Persons, what identifies them, where they are known, and how two records became one."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from kangxu.foundation.guarded import Guarded


class Person(Guarded):
    """One human being within one medical group."""

    class Sex(models.TextChoices):
        UNKNOWN = "0", _("未知")
        MALE = "1", _("男")
        FEMALE = "2", _("女")
        UNSTATED = "9", _("未说明")

    group = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    name_pinyin = models.CharField(max_length=120, blank=True)
    name_initials = models.CharField(max_length=20, blank=True)
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_on = models.DateField(null=True)
    birth_year_only = models.BooleanField(default=False, help_text="birth_on holds 1 January of the known year")
    address = models.CharField(max_length=120, blank=True)
    insurance = models.CharField(max_length=10, blank=True, help_text="who pays, a code of insurances.csv")
    deceased_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    demonstration = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["group", "name", "birth_on"],
                name="person_name",
                opclasses=["int8_ops", "text_pattern_ops", "date_ops"],
            ),
            models.Index(
                fields=["group", "name_initials"], name="person_initials", opclasses=["int8_ops", "text_pattern_ops"]
            ),
            models.Index(
                fields=["group", "name_pinyin"], name="person_pinyin", opclasses=["int8_ops", "text_pattern_ops"]
            ),
            models.Index("group", OpClass(Reverse("name"), name="text_pattern_ops"), name="person_given_name"),
            models.Index(fields=["group", "birth_on"], name="person_birth"),
            models.Index("group", OpClass(Reverse("name_pinyin"), name="text_pattern_ops"), name="person_given_pinyin"),
            # trigrams of Chinese characters depend on the server's locale; those of pinyin do not
            GinIndex(
                OpClass("name_pinyin", name="gin_trgm_ops"),
                name="person_name_parts",
                condition=models.Q(name__contains="·") | models.Q(name__contains=" "),
            ),
            models.Index(fields=["merged_into"], name="person_merged", condition=models.Q(merged_into__isnull=False)),
        ]


class PersonIdentifier(Guarded):
    """A strong identifier: within a group, issuer and value name one person."""

    class Kind(models.TextChoices):
        NATIONAL_ID = "national_id", _("身份证号")
        INSURANCE_NUMBER = "insurance_number", _("医保号")
        RECORD_NUMBER = "record_number", _("病历号")
        EXTERNAL = "external", _("外部系统编号")

    group = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )  # repeated from the person for the unique rule and the search; the person's is checked
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=Kind)
    issuer = models.CharField(max_length=120, blank=True, help_text="institution or system; empty for national numbers")
    value = models.CharField(max_length=80)
    tail = models.CharField(max_length=4, help_text="last four characters, for search")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "kind", "issuer", "value"], condition=models.Q(ended_at=None), name="identifier_once"
            )
        ]
        indexes = [
            models.Index(fields=["person"], name="identifier_person"),
            models.Index(fields=["group", "tail"], name="identifier_tail"),
        ]


class PersonPhone(Guarded):
    """A telephone number. Families share one, so it never identifies."""

    group = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )  # repeated from the person for the unique rule and the search; the person's is checked
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="phones")
    number = models.CharField(max_length=24)
    tail = models.CharField(max_length=4)
    owner = models.CharField(max_length=20, default="本人")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "number"], condition=models.Q(ended_at=None), name="phone_once")
        ]
        indexes = [
            models.Index(fields=["group", "number"], name="phone_number"),
            models.Index(fields=["group", "tail"], name="phone_tail"),
        ]


class Registration(Guarded):
    """An institution knows this person: the source of who may see whom."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    caused_by = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=models.Q(ended_at=None), name="registration_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "person"], name="registration_organisation")]


class Merge(Guarded):
    """Two records became one. `moves` says exactly which rows went over, so that it can be undone exactly."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)
    kept_before = models.JSONField(default=dict)


class MergeMove(Guarded):
    """One row that a merge moved from one person to the other."""

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="moves")
    table = models.CharField(max_length=60)
    column = models.CharField(max_length=60)
    row = models.BigIntegerField()


class MatchCase(Guarded):
    """An incoming person who may or may not be one we know: a human decides."""

    class Reason(models.TextChoices):
        SEVERAL_PERSONS = "several_persons", _("几个证件号指向不同的人")
        NATIONAL_ID_DIFFERS = "national_id_differs", _("病历号等一致，身份证号不同")
        BIRTH_DIFFERS = "birth_differs", _("证件号一致，出生日期不同")
        SEX_DIFFERS = "sex_differs", _("证件号一致，性别不同")
        NAME_DIFFERS = "name_differs", _("证件号一致，姓名不同")
        SAME_DETAILS = "same_details", _("姓名等相同，没有证件号可以确认")
        SEX_DISAGREES_WITH_ID = "sex_disagrees_with_id", _("性别与身份证号不符")
        ROWS_DISAGREE = "rows_disagree", _("同一文件里证件号相同的几行互相矛盾")
        BAD_CHECK_DIGIT = "bad_check_digit", _("身份证号有误，又没有别的身份信息")

    class Decision(models.TextChoices):
        SAME = "same", _("是同一人")
        NEW = "new", _("新建档")
        DROPPED = "dropped", _("不导入")

    group = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64, help_text="hash of the incoming identity: asked once, not per row")
    incoming = models.JSONField(help_text="name, sex, birth, identifiers and phone as received")
    reason = models.CharField(max_length=40, choices=Reason)
    caused_by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "fingerprint"], condition=models.Q(decided_at=None), name="case_once"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decision="")
                | (models.Q(decided_at__isnull=False) & ~models.Q(decision="")),
                name="case_decided",
            ),
        ]


class FileKey(Guarded):
    """Whom a file means by a key: the same file, or its next piece, is never asked about twice."""

    namespace = models.CharField(max_length=80)
    key = models.TextField()
    fingerprint = models.CharField(max_length=64, help_text="hash of the incoming identity")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(MatchCase, null=True, on_delete=models.PROTECT, related_name="file_keys")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["namespace", "key"], name="file_key_once")]
        indexes = [models.Index(fields=["namespace", "fingerprint"], name="file_key_fingerprint")]


class MatchCandidate(Guarded):
    """A person we know whom the incoming one resembles, and in what."""

    case = models.ForeignKey(MatchCase, on_delete=models.PROTECT, related_name="candidates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list, help_text="codes of what agrees")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="candidate_once")]
