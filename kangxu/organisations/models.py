"""Institutions, their departments and teams; staff, accounts and postings."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from kangxu.foundation.constraints import by_somebody
from kangxu.foundation.guarded import Guarded, GuardedQuerySet


class Organisation(Guarded):
    """A node of the tree. Everything below one root (a medical group) shares persons; roots share nothing."""

    class Kind(models.TextChoices):
        GROUP = "group", "医疗集团"
        INSTITUTION = "institution", "机构"
        DEPARTMENT = "department", "科室"
        TEAM = "team", "班组"

    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=12, choices=Kind)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=30, blank=True)
    path = models.CharField(max_length=200, help_text="ids from the root, each followed by a dot: 1.4.9.")
    demonstration = models.BooleanField(default=False)
    northern = models.BooleanField(null=True, help_text="lies north of the Yangtze; not said: as the node above")
    urban = models.BooleanField(null=True, help_text="lies in a city; not said: as the node above")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path"], name="organisation_path", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.name

    @property
    def group_id(self) -> int:
        return int(self.path.split(".", 1)[0])


class AccountManager(BaseUserManager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """Accounts by user name."""


class Account(AbstractBaseUser):
    """What signs in. Everything else about the person behind it stands in `Staff`."""

    username = models.CharField(max_length=60, unique=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")

    USERNAME_FIELD = "username"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username


class Staff(Guarded):
    """A member of staff."""

    account = models.OneToOneField(Account, null=True, on_delete=models.PROTECT, related_name="staff")
    name = models.CharField(max_length=50)
    title = models.CharField(max_length=40, blank=True)
    employee_number = models.CharField(max_length=30, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    left_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def username(self) -> str:
        return self.account.username if self.account else ""


class Posting(Guarded):
    """A role of a member of staff at an organisation: the source of rights and of data scope."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="postings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=30)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    points_a_day = models.PositiveSmallIntegerField(null=True, help_text="not said: as skills.toml")
    skills = models.JSONField(default=list, help_text="codes of skills.toml")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "organisation", "role"], condition=models.Q(ended_at=None), name="posting_once"
            )
        ]


class Shift(Guarded):
    """The weekly hours of a posting, from one day to another. Several add up: a night duty beside the office hours."""

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="shifts")
    weekdays = models.JSONField(help_text="0 is Monday")
    stretches = models.JSONField(help_text='[["08:00", "12:00"], ["14:00", "17:30"]]')
    on_holidays = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="the last day; not said: until further notice")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")), name="shift_ends_later"
            )
        ]


class Leave(Guarded):
    """Days on which somebody is not there; their work goes to others for that time."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="leaves")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")
    reason = models.CharField(max_length=20, help_text="a code of skills.toml")
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="leave_ends_later"),
            by_somebody("leave", "withdrawn"),
        ]
        indexes = [
            models.Index(fields=["staff", "ends_on"], name="leave_standing", condition=models.Q(withdrawn_at=None))
        ]


class ClosingDay(Guarded):
    """A day on which an institution is closed beside the public holidays."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "on"], name="closing_day_once")]


class DoorKey(Guarded):
    """The key of a machine (hospital system, gateway) at the REST door. Only its hash is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class SavedView(Guarded):
    """A list's filters that a member of staff kept under a name."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    query: Any = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "page", "name"], name="saved_view_once")]
