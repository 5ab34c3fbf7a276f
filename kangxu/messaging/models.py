"""Telephone lines, calls, what the providers told of them, and their recordings."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded

LIVE = ("created", "ringing", "talking")


class Line(Guarded):
    """How one institution telephones. Its key lies in the home or the environment, never here."""

    organisation = models.OneToOneField("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, help_text="of the shelf channels/")
    gateway = models.CharField(max_length=200, blank=True)
    account = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=24, blank=True, help_text="what the person called sees")
    records = models.BooleanField(default=False)
    announces = models.BooleanField(default=False, help_text="the provider itself says that the call is recorded")
    active = models.BooleanField(default=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)


class Extension(Guarded):
    """Where a member of staff is rung first: a desk telephone, or a mobile."""

    staff = models.OneToOneField("organisations.Staff", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=80)


class Call(Guarded):
    """One call with one person. Its state only goes forward; `uid` is our own number, which the provider repeats."""

    class State(models.TextChoices):
        CREATED = "created", "正在接通"
        RINGING = "ringing", "振铃中"
        TALKING = "talking", "通话中"
        ENDED = "ended", "已结束"

    class Notice(models.TextChoices):
        NONE = "", "未告知"
        TOLD = "told", "已告知录音"
        REFUSED = "refused", "不同意录音"

    uid = models.CharField(max_length=32, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    phone = models.ForeignKey("people.PersonPhone", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    staff = models.ForeignKey(
        "organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cause = models.CharField(max_length=80, blank=True, help_text="what it is about: task:<id>")
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, help_text="of the shelf channels/, or mobile for a call noted by hand")
    provider_call = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    result = models.CharField(max_length=20, blank=True, help_text="how it ended, of calls.toml")
    records = models.BooleanField(default=False)
    notice = models.CharField(max_length=10, choices=Notice, blank=True, default=Notice.NONE)
    noticed_at = models.DateTimeField(null=True)
    noticed_by = models.CharField(max_length=80, blank=True)
    muted = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    dialled_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(null=True, help_text="spoken, once it ended")
    heard_at = models.DateTimeField(help_text="when something was last heard of it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(state__in=LIVE), name="call_one_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["line", "provider_call"], condition=~models.Q(provider_call=""),
                name="call_provider_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="ended", ended_at__isnull=False) & ~models.Q(result="")
                | (~models.Q(state="ended") & models.Q(ended_at=None, result="")),
                name="call_ended_somehow",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["person", "-dialled_at"], name="call_person"),
            models.Index(fields=["organisation", "-dialled_at", "-id"], name="call_organisation"),
            models.Index(fields=["staff", "-dialled_at", "-id"], name="call_staff"),
            models.Index(fields=["cause"], name="call_cause"),
            models.Index(fields=["heard_at"], name="call_live", condition=models.Q(state__in=LIVE)),
        ]


class CallEvent(Guarded):
    """What a provider told of a call, once, as it came. It holds no number and no name."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="events")
    event = models.CharField(max_length=80, help_text="the provider's own number of it")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField(help_text="by the provider's clock")
    received_at = models.DateTimeField()
    content = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "event"], name="call_event_once")]


class Recording(Guarded):
    """A recording of a call: wanted until it was fetched, then kept, sealed, until its day."""

    class State(models.TextChoices):
        WANTED = "wanted", "正在取回"
        KEPT = "kept", "已保存"
        LEFT = "left", "未保存"
        FAILED = "failed", "取回失败"
        ERASED = "erased", "已到期删除"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="recordings")
    reference = models.CharField(max_length=80, help_text="the provider's number of it; upload-… for an uploaded one")
    state = models.CharField(max_length=10, choices=State, default=State.WANTED)
    why = models.CharField(max_length=30, blank=True, help_text="why it was left or failed, of calls.toml")
    told = models.JSONField(default=dict, help_text="size and hash as the provider says")
    media_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    stored_as = models.CharField(max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    keep_until = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "reference"], name="recording_once")]
        indexes = [
            models.Index(fields=["next_try_at"], name="recording_wanted", condition=models.Q(state="wanted")),
            models.Index(fields=["keep_until"], name="recording_kept", condition=models.Q(state="kept")),
        ]
