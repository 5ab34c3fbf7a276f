"""The record of one call as ready values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.queries import ContactLine
from kangxu.followup.vocabulary import BARRIERS, OUTCOMES
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.audio import PLAYABLE
from kangxu.messaging.queries import CallView, RecordingView
from kangxu.messaging.steps import MOBILE
from kangxu.messaging.terms import sheet
from kangxu.people.queries import PersonView
from kangxu.privacy.masking import mask_phone
from kangxu.web.calls import words
from kangxu.web.calls.bar import CallParts, parts_of
from kangxu.web.components.shapes import Facts
from kangxu.web.desk.words import moment_word, sex_age

MEGABYTE = 2**20


@dataclass(frozen=True)
class ShownRecording:
    """One recording: an address when it can be heard, else why not."""

    label: str
    href: str
    plays: bool
    facts: Facts
    retry_href: str


@dataclass(frozen=True)
class Said:
    """What came of the call."""

    outcome: str
    quote: str
    note: str
    facts: Facts
    task_href: str


@dataclass(frozen=True)
class CallPage:
    title: str
    person: str
    person_href: str
    facts: Facts
    lines: tuple[tuple[str, str], ...]
    recordings: tuple[ShownRecording, ...]
    silence: str
    said: tuple[Said, ...]
    upload_href: str
    upload_hint: str
    accept: str
    tell_href: str
    here: str
    bar: CallParts | None
    waits: bool


def call_page(
    call: CallView, person: PersonView, contacts: Sequence[ContactLine], *, viewer: Viewer, at: datetime
) -> CallPage:
    own = call.staff_id == viewer.staff_id
    ends = not call.live
    waits = any(one.state == "wanted" for one in call.recordings)
    takes = own and ends and call.notice == "told" and call.kept is None and not waits
    can_tell = own and call.notice == "" and ends and (call.channel == MOBILE or bool(call.recordings))
    return CallPage(
        title=_("%(when)s的通话") % {"when": moment_word(call.dialled_at, at)},
        person=person.name or _("未登记姓名"), person_href=reverse("person", args=[person.id]),
        facts=(sex_age(person.sex, person.age(clock.day_of(at))), "" if call.live else words.result_words(call)),
        lines=_lines(call, person), recordings=tuple(_recording(call, one, own) for one in call.recordings),
        silence=_silence(call), said=tuple(_said(one, viewer) for one in contacts),
        upload_href=reverse("call-upload", args=[call.id]) if takes else "",
        upload_hint=_("MP3、M4A、WAV、AMR、OGG，最大%(size)s MB") % {"size": sheet()["recordings"]["largest_mb"]},
        accept="audio/*,.amr,.m4a,.3gp,.mp3,.wav,.ogg",
        tell_href=reverse("call-do", args=[call.id]) if can_tell else "", here=reverse("call", args=[call.id]),
        bar=parts_of(call, person.id, cause=call.cause, viewer=viewer, at=at) if call.live else None,
        waits=waits,
    )  # fmt: skip


def _lines(call: CallView, person: PersonView) -> tuple[tuple[str, str], ...]:
    number = next((one.value for one in person.phones if one.id == call.phone_id), "")
    shown = (
        (_("拨打"), _moment(call.dialled_at)),
        (_("接通"), _moment(call.answered_at)),
        (_("结束"), _moment(call.ended_at)),
        (_("通话时长"), words.clock_words(call.seconds)),
        (_("号码"), mask_phone(number) if number else ""),
        (_("打电话的人"), call.staff_name),
        (_("线路"), words.channel_words(call.channel)),
        (_("录音告知"), "" if call.live else str(words.NOTICES[call.notice])),
    )  # fmt: skip
    return tuple((label, value) for label, value in shown if value)


def _moment(at: datetime | None) -> str:
    return at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _recording(call: CallView, one: RecordingView, own: bool) -> ShownRecording:
    kept = one.state == "kept"
    until = _("保存到%(day)s") % {"day": one.keep_until.isoformat()} if kept else ""
    size = f"{one.size / MEGABYTE:.1f} MB" if kept and one.size is not None else ""
    source = _("手机录音，上传") if one.uploaded else ""
    href = reverse("call-recording", args=[call.id, one.id]) if kept and call.audible else ""
    retry = reverse("call-retry", args=[call.id, one.id]) if one.state == "failed" and call.audible else ""
    label = words.recording_words(one) if not kept or not call.audible else ""
    return ShownRecording(label, href, one.media_type in PLAYABLE, (source, size, until), retry)


def _silence(call: CallView) -> str:
    """Why there is nothing to hear."""
    if call.recordings and (call.kept is None or call.audible):
        return ""
    if call.kept is not None:
        return _("录音已保存。只有打电话的人和有“听通话录音”权限的人能听")
    if call.notice == "refused":
        return _("患者不同意录音，没有保存")
    return _("没有录音") if call.channel == MOBILE or not call.records else _("通话结束后录音会自动取回")


def _said(one: ContactLine, viewer: Viewer) -> Said:
    outcome, barrier = OUTCOMES.get(one.outcome), BARRIERS.get(one.barrier)
    quote = f"“{one.patient_words}”" if one.patient_words else ""
    href = reverse("task", args=[one.task_id]) if one.task_id else ""
    return Said(
        outcome.words if outcome else one.outcome, quote, one.note, (barrier.words if barrier else "", one.staff_name),
        href,
    )  # fmt: skip
