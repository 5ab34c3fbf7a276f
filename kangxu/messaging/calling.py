"""Telephoning: each step is stored before the provider is asked, so that a killed process loses no call; what was not
heard is asked for (`follow`, `ask_about_silent`)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.messaging import steps
from kangxu.messaging.channel import CallNow, Control, Heard, NotGenuine, ProviderDown, ProviderRefused, Wanted
from kangxu.messaging.lines import extension_of, is_ready, own_line, setup_of, voice_of
from kangxu.messaging.models import LIVE, Call, Line
from kangxu.messaging.refusals import NotOurs, Refused
from kangxu.messaging.terms import sheet
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import Number
from kangxu.people.queries import PersonView, get_person
from kangxu.privacy.actions import log_access
from kangxu.privacy.queries import permits_of

log = logging.getLogger(__name__)
RECORDING = "P5"


def dial(
    person_id: int, phone: int | None = None, cause: str = "", *, safety: bool = False, by: Viewer, at: datetime
) -> Call:
    """Call a person: the line rings the member of staff, then the person. Dialled twice it is one call.

    `phone` is the id of one of the person's numbers (the first without it); `cause` what it is about (`task:<id>`);
    `safety` reaches also those who do not want calls. Raises NotFound, NotAllowed, Refused.
    """
    by.require(Permission.WORK_TASKS)
    person = get_person(person_id, viewer=by)
    number = _number(person, phone)
    _insist_reachable(person, safety=safety, by=by, at=at)
    line, extension = _line(by), extension_of(by.staff_id)
    if voice_of(line).needs_extension and not extension:
        raise Refused(_("请先登记你的分机号，再点拨打"))
    call, fresh = steps.open_call(
        person_id=person_id, phone_id=number.id, line=line, cause=cause,
        records=line.records and may_record(person_id, by, at), by=by, at=at,
    )  # fmt: skip
    if not fresh:
        return call
    log_access(person_id=person_id, page="call", purpose=cause or f"call:{call.pk}", by=by, at=at)
    return _ring(call, line, number, extension, by, at)


def _ring(call: Call, line: Line, number: Number, extension: str, by: Viewer, at: datetime) -> Call:
    """Ask the provider. Without an answer the call stays open, because it may ring all the same: it is asked about."""
    wanted = Wanted(call.uid, number.value, extension, call.records, call.records and line.announces)
    try:
        known_as = voice_of(line).dial(setup_of(line), wanted)
        return steps.note_dialled(call_id=call.pk, provider_call=known_as, by=by, at=at)
    except (ProviderRefused, NotOurs) as problem:
        log.warning("call %s was not dialled: %s", call.pk, type(problem).__name__)
        steps.end_call(call_id=call.pk, result="failed", by=by, at=at)
        raise Refused(_("话务平台没有接受这次拨打，请换电话拨打，并告诉信息科")) from problem
    except ProviderDown as problem:
        log.warning("call %s is in doubt: %s", call.pk, type(problem).__name__)
        return call


def hang_up(call_id: int, *, by: Viewer, at: datetime) -> Call:
    """End a call of one's own. Also when the provider does not answer: the person is free to dial anew."""
    call = _mine(call_id, by)
    if call.state not in LIVE:
        return call
    try:
        _tell(call, "hang_up", "", at)
    except (ProviderDown, ProviderRefused) as problem:
        log.warning("call %s hung up on our side only: %s", call.pk, type(problem).__name__)
    follow(call.pk, at=at)
    result = "answered" if call.answered_at else "cancelled"
    steps.end_call(call_id=call.pk, result=result, by=by, at=at)
    follow(call.pk, at=at)
    return _again(call)


def control(call_id: int, what: Control, to: str = "", *, by: Viewer, at: datetime) -> Call:
    """Mute, hold or hand over a call of one's own. Raises NotFound, Refused."""
    call = _mine(call_id, by)
    if call.state not in LIVE or call.line is None or what not in voice_of(call.line).abilities:
        raise Refused(_("通话已结束，或这条线路不支持"))
    try:
        _tell(call, what, to, at)
    except (ProviderDown, ProviderRefused) as problem:
        raise Refused(_("话务平台没有照办，请再试一次或在话机上操作")) from problem
    return steps.note_control(call_id=call.pk, what=what, by=by, at=at)


def say_recorded(call_id: int, *, told: bool, by: Viewer, at: datetime) -> Call:
    """Note that the person was told of the recording, or refused it: then it stops. Raises NotFound, Refused."""
    call = steps.note_notice(call_id=call_id, told=told, by=by, at=at)
    if told or call.state not in LIVE or not call.records:
        return call
    try:
        _tell(_again(call), "stop_recording", "", at)
    except (ProviderDown, ProviderRefused) as problem:  # it is not kept, whatever the platform does
        log.warning("recording of call %s was not stopped: %s", call.pk, type(problem).__name__)
    return call


def listen(place: str, headers: Mapping[str, str], target: str, body: bytes, *, at: datetime) -> bool:
    """Take a notice in; False when it was known. Raises NotGenuine, NotOurs."""
    line = Line.objects.filter(organisation__code=place, active=True).select_related("organisation").first()
    if line is None or not is_ready(line) or not voice_of(line).tells:
        raise NotGenuine("no such line here")
    heard = voice_of(line).read(setup_of(line), headers, target, body, at)
    call = Call.objects.filter(uid=heard.uid, line=line).first()
    if call is None:
        raise NotOurs(place)
    return _hear(call, heard, at)


def follow(call_id: int, *, at: datetime) -> Call:
    """The call as it stands; a provider that sends no notices is asked."""
    call = _again_by(call_id)
    if call.line is not None and not voice_of(call.line).tells and _may_change(call):
        ask_about(call, at=at)
        return _again(call)
    return call


def ask_about_silent(*, at: datetime) -> int:
    """Ask the providers about calls of which nothing was heard; how many they knew something new of."""
    told = sheet()["news"]
    silent = Call.objects.filter(state__in=LIVE, heard_at__lt=at - timedelta(seconds=told["silent_seconds"]))
    short = Call.objects.filter(  # the answer was never heard of: only the provider knows how long they spoke
        state=Call.State.ENDED, result="answered", answered_at=None, line__isnull=False,
        ended_at__gt=at - timedelta(hours=1), heard_at__lt=at - timedelta(seconds=told["silent_seconds"]),
    )  # fmt: skip
    ids = [*silent.order_by("heard_at").values_list("pk", flat=True), *short.values_list("pk", flat=True)]
    return sum(ask_about(_again_by(call_id), at=at) for call_id in ids)


def ask_about(call: Call, *, at: datetime) -> bool:
    """Ask about one call and act on what is new; one that nobody knows of is given up in the end."""
    by = Viewer.system(f"channels.{call.channel}")
    try:
        told = voice_of(call.line).ask(setup_of(call.line), _now(call), at) if call.line else None
    except ProviderDown as problem:
        log.warning("nothing is known of call %s: %s", call.pk, type(problem).__name__)
        told = []
    news = sum(_heard_safely(call, one, at) for one in told or ())
    steps.note_asked(call_id=call.pk, by=by, at=at)
    limit = {"minutes": sheet()["news"]["forget_minutes"]} if told is None else {"hours": sheet()["news"]["lost_hours"]}
    if not news and call.state in LIVE and at - call.dialled_at > timedelta(**limit):
        steps.end_call(call_id=call.pk, result="failed" if told is None else "unknown", by=by, at=at)
    return news > 0


def may_record(person_id: int, by: Viewer, at: datetime) -> bool:
    """Nobody who took back the consent to recordings is recorded; the others are told at the start of the call."""
    permits = permits_of(person_id, viewer=by, at=at)
    own = [one.consent for one in permits.agreements if one.purpose.code == RECORDING and one.consent is not None]
    return all(one.state != "withdrawn" for one in own)


def _insist_reachable(person: PersonView, *, safety: bool, by: Viewer, at: datetime) -> None:
    if person.deceased_at is not None:
        raise Refused(_("患者已故，不能拨打"))
    refused = {one.kind for one in permits_of(person.id, viewer=by, at=at).refusals if one.holds}
    if not safety and refused & {"all", "phone"}:
        raise Refused(_("患者不接电话随访，只有紧急安全情况才能拨打"))


def _number(person: PersonView, phone: int | None) -> Number:
    found = next((one for one in person.phones if phone in (None, one.id)), None)
    if found is None:
        raise Refused(_("没有可拨打的号码，请先登记电话"))
    return found


def _line(by: Viewer) -> Line:
    line = own_line(by)
    if line is None:
        raise Refused(_("本机构还没有开通电话线路，请用自己的电话拨打，打完可以补登"))
    return line


def _tell(call: Call, what: Control, to: str, at: datetime) -> None:
    if call.line is not None and call.provider_call:
        voice_of(call.line).control(setup_of(call.line), _now(call), what, to)


def _hear(call: Call, heard: Heard, at: datetime) -> bool:
    by = Viewer.system(f"channels.{call.channel}")
    fresh = steps.keep_event(call_id=call.pk, heard=heard, by=by, at=at)
    if fresh and heard.kind == "recording":
        from kangxu.messaging.jobs import defer_fetching

        defer_fetching()
    return fresh


def _heard_safely(call: Call, heard: Heard, at: datetime) -> bool:
    try:
        return _hear(call, heard, at)
    except NotOurs:
        log.warning("the provider answered about another call than %s", call.pk)
        return False


def _may_change(call: Call) -> bool:
    """Under way, or ended with a recording that was not heard of yet."""
    return call.state in LIVE or (call.records and call.answered_at is not None and not call.recordings.exists())


def _now(call: Call) -> CallNow:
    number = call.phone.number if call.phone is not None else ""
    return CallNow(
        call.uid, call.provider_call, call.dialled_at, call.answered_at, call.ended_at, call.records, number=number
    )


def _mine(call_id: int, by: Viewer) -> Call:
    return steps.insist_own(_again_by(call_id), call_id, by)


def _again(call: Call) -> Call:
    return _again_by(call.pk)


def _again_by(call_id: int) -> Call:
    found = Call.objects.select_related("line__organisation", "phone").filter(pk=call_id).first()
    if found is None:
        raise NotFound(f"call:{call_id}")
    return found
