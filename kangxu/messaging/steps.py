"""The life of a call in single steps, each one transaction. States go forward only; what is told twice happens once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit, quietly
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.channel import Heard
from kangxu.messaging.models import LIVE, Call, CallEvent, Line, Recording
from kangxu.messaging.refusals import NotOurs, Refused
from kangxu.messaging.terms import sheet
from kangxu.organisations.queries import NotFound

State, Notice, Kept = Call.State, Call.Notice, Recording.State
MOBILE = "mobile"


@action
def open_call(
    *, person_id: int, phone_id: int, line: Line, cause: str, records: bool, by: Viewer, at: datetime
) -> tuple[Call, bool]:
    """A call that shall be made, and whether it is new: who dials twice for the same gets the same. Raises Refused."""
    by.require(Permission.WORK_TASKS)
    if by.organisation_id is None:
        raise Refused(_("请先选择在哪个机构工作"))
    call = Call(
        uid=uuid4().hex, person_id=person_id, phone_id=phone_id, line=line, organisation_id=by.organisation_id,
        staff_id=by.staff_id, cause=cause, channel=line.channel, records=records, dialled_at=at, heard_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError:
        return _under_way(person_id, cause, by), False
    audit("call.dialled", f"person:{person_id}", call=call.pk)
    return call, True


def _under_way(person_id: int, cause: str, by: Viewer) -> Call:
    held: Call | None = Call.objects.select_for_update().filter(staff=by.staff_id, state__in=LIVE).first()
    if held is None or held.person_id != person_id or held.cause != cause:
        raise Refused(_("你还有一个通话没有结束，请先挂断"))
    audit("call.dialled", f"person:{person_id}", call=held.pk, again=True)
    return held


@action
def note_mobile_call(
    *, person_id: int, phone_id: int | None, cause: str, told: bool, dialled_at: datetime, seconds: int, by: Viewer,
    at: datetime,
) -> Call:  # fmt: skip
    """A call that a member of staff made on a mobile, noted afterwards; `seconds` spoken."""
    by.require(Permission.WORK_TASKS)
    call: Call = Call.objects.create(
        uid=uuid4().hex, person_id=person_id, phone_id=phone_id, organisation_id=by.organisation_id,
        staff_id=by.staff_id, cause=cause, channel=MOBILE, state=State.ENDED, result="answered", seconds=seconds,
        dialled_at=dialled_at, answered_at=dialled_at, ended_at=dialled_at + timedelta(seconds=seconds), heard_at=at,
        **(_noticed(Notice.TOLD, by.actor, at) if told else {}),
    )  # fmt: skip
    audit("call.noted", f"person:{person_id}", call=call.pk)
    return call


@action
def note_notice(*, call_id: int, told: bool, by: Viewer, at: datetime) -> Call:
    """The person was told of the recording, or does not want it. What was left for want of telling is fetched then."""
    call = _own(call_id, by)
    if call.notice == Notice.REFUSED and told:
        raise Refused(_("患者已表示不同意录音，不能改成已告知"))
    for name, value in _noticed(Notice.TOLD if told else Notice.REFUSED, by.actor, at).items():
        setattr(call, name, value)
    call.save()
    if told:
        left = call.recordings.filter(state=Kept.LEFT, why="not_told")
        left.update(state=Kept.WANTED, why="", next_try_at=at)
    else:
        call.recordings.filter(state=Kept.WANTED).update(state=Kept.LEFT, why="refused")
    audit("call.notice", f"call:{call.pk}", organisation_id=call.organisation_id, told=told)
    return call


@action
def note_control(*, call_id: int, what: str, by: Viewer, at: datetime) -> Call:
    """What the provider accepted to do with a call that is under way."""
    call = _own(call_id, by)
    if what in ("mute", "unmute"):
        call.muted = what == "mute"
    if what in ("hold", "resume"):
        call.held = what == "hold"
    call.save()
    audit("call.controlled", f"call:{call.pk}", organisation_id=call.organisation_id, told=what)
    return call


def note_dialled(*, call_id: int, provider_call: str, by: Viewer, at: datetime) -> Call:
    """The provider's number of the call. Raises NotOurs when it already gave it to another one."""
    with quietly("call.note_dialled", by=by, at=at):
        call = _locked(call_id)
        if not call.provider_call:
            call.provider_call = provider_call
            try:
                with transaction.atomic():
                    call.save()
            except IntegrityError as problem:
                raise NotOurs(f"call:{call_id}") from problem
        return call


def end_call(*, call_id: int, result: str, by: Viewer, at: datetime) -> Call:
    """Close a call without news: it could not be dialled, nobody knows of it, or staff hung up."""
    with quietly("call.end", by=by, at=at):
        call = _locked(call_id)
        if call.state != State.ENDED:
            _end(call, at, result)
            call.save()
        return call


def keep_event(*, call_id: int, heard: Heard, by: Viewer, at: datetime) -> bool:
    """Store one piece of news and let it have its effect; False when it was known. Raises NotOurs."""
    with quietly("call.hear", by=by, at=at):
        call = _locked(call_id)
        if heard.uid != call.uid or (call.provider_call and heard.provider_call != call.provider_call):
            raise NotOurs(f"call:{call_id}")
        if call.events.filter(event=heard.event).exists():
            return False
        CallEvent.objects.create(
            call=call, event=heard.event, kind=heard.kind, at=heard.at, received_at=at,
            content={"result": heard.result, "recording": heard.recording, **heard.told},
        )  # fmt: skip
        call.provider_call, call.heard_at = call.provider_call or heard.provider_call, max(call.heard_at, at)
        _let_happen(call, heard, at)
        call.save()
        return True


def note_asked(*, call_id: int, by: Viewer, at: datetime) -> None:
    """The provider was asked and knows nothing new; it is not asked again at once."""
    with quietly("call.asked", by=by, at=at):
        Call.objects.filter(pk=call_id, heard_at__lt=at).update(heard_at=at)


def _let_happen(call: Call, heard: Heard, now: datetime) -> None:
    moment = min(max(heard.at, call.dialled_at), now)  # clocks differ; a call lies between dialling and now
    if heard.kind == "ringing" and call.state == State.CREATED:
        call.state = State.RINGING
    elif heard.kind == "answered" and call.answered_at is None:
        _answer(call, moment)
    elif heard.kind == "ended" and call.events.filter(kind="ended").count() == 1:  # what staff supposed gives way, once
        _end(call, moment, heard.result)
    elif heard.kind == "recording":
        _want(call, heard, now)


def _answer(call: Call, moment: datetime) -> None:
    """Also when the end was heard of before."""
    call.answered_at = moment
    if call.line is not None and call.line.announces and call.records and not call.notice:
        for name, value in _noticed(Notice.TOLD, "system:line", moment).items():
            setattr(call, name, value)
    if call.ended_at is None:
        call.state = State.TALKING
    else:
        _end(call, max(moment, call.ended_at), "answered")


def _end(call: Call, moment: datetime, result: str) -> None:
    call.ended_at = max(moment, call.answered_at or call.dialled_at)
    call.result = "answered" if call.answered_at else result or "no_answer"
    if call.answered_at is not None:
        call.seconds = int((call.ended_at - call.answered_at).total_seconds())
    call.state, call.muted, call.held = State.ENDED, False, False


def _want(call: Call, heard: Heard, now: datetime) -> None:
    if call.recordings.filter(reference=heard.recording).exists():
        return
    why = {Notice.TOLD: "", Notice.REFUSED: "refused"}.get(Notice(call.notice), "not_told")
    Recording.objects.create(
        call=call, reference=heard.recording, state=Kept.LEFT if why else Kept.WANTED, why=why, told=dict(heard.told),
        next_try_at=now, keep_until=last_day(call), made_at=now, made_by=f"system:{call.channel}",
    )  # fmt: skip


def last_day(call: Call) -> date:
    """The day after which a recording of this call is erased."""
    return day_of(call.dialled_at) + timedelta(days=sheet()["recordings"]["retention_days"])


def _noticed(notice: str, by: str, at: datetime) -> dict[str, object]:
    return {"notice": notice, "noticed_at": at, "noticed_by": by}


def insist_own(call: Call | None, call_id: int, by: Viewer) -> Call:
    """Somebody else's call is not for them to steer. Raises NotFound out of scope, Refused for a colleague's."""
    by.require(Permission.WORK_TASKS)
    if call is None or not by.sees(call.organisation_id):
        raise NotFound(f"call:{call_id}")
    if call.staff_id != by.staff_id:
        raise Refused(_("只能操作自己的通话"))
    return call


def _own(call_id: int, by: Viewer) -> Call:
    return insist_own(Call.objects.select_for_update().filter(pk=call_id).first(), call_id, by)


def _locked(call_id: int) -> Call:
    return Call.objects.select_for_update(of=("self",)).select_related("line").get(pk=call_id)
