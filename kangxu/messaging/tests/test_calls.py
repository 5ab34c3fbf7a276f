"""Calls through a telephony platform that behaves, and that does not."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kangxu.config.home import Home
from kangxu.foundation.models import AuditEvent
from kangxu.foundation.viewer import NotAllowed
from kangxu.messaging import queries
from kangxu.messaging.actions import control, dial, hang_up, say_recorded
from kangxu.messaging.calling import ask_about_silent, follow, listen
from kangxu.messaging.channel import NotGenuine
from kangxu.messaging.models import Call, CallEvent, Line
from kangxu.messaging.recordings import fetch_due
from kangxu.messaging.refusals import NotOurs, Refused
from kangxu.messaging.tests.fake_platform import PLACE, Platform
from kangxu.messaging.tests.world import AT, SILENT, SYSTEM, World, line
from kangxu.organisations.queries import NotFound
from kangxu.privacy.actions import Given, give_consent, refuse, withdraw_consent
from kangxu.privacy.actions import Refused as Declined
from kangxu.privacy.models import AccessLog

SECOND = timedelta(seconds=1)


def called(here: World, cause: str = "task:1") -> Call:
    return dial(here.person.pk, here.phone, cause, by=here.nurse, at=AT)


def tell(platform: Platform, told: Any, *, at: datetime = AT, **how: Any) -> bool:
    return listen(PLACE, *platform.notice(told, at=at, **how), at=at)


def again(call: Call) -> Call:
    return Call.objects.get(pk=call.pk)


def test_from_ringing_to_the_end(here: World, platform: Platform) -> None:
    call = called(here)
    asked = platform.calls[call.uid]
    assert (asked["to"], asked["agent"], asked["record"]) == ("16400138001", "8012", True)
    for second, kind in ((1, "ringing"), (5, "answered"), (282, "ended")):
        assert tell(platform, platform.event(call.uid, kind, AT + second * SECOND), at=AT + second * SECOND)
    done = again(call)
    assert (done.state, done.result, done.seconds) == ("ended", "answered", 277)
    assert queries.call_of("task:1", viewer=here.nurse).seconds == 277  # type: ignore[union-attr]
    assert AccessLog.objects.filter(person_id=here.person.pk, page="call").count() == 1


@pytest.mark.parametrize("order", list(itertools.permutations(["ringing", "answered", "ended"])))
def test_news_in_any_order_comes_to_the_same(here: World, platform: Platform, order: tuple[str, ...]) -> None:
    call, after = called(here), {"ringing": 1, "answered": 5, "ended": 65}
    for kind in order:
        told = platform.event(call.uid, kind, AT + after[kind] * SECOND, result="answered" if kind == "ended" else "")
        tell(platform, told, at=AT + 70 * SECOND)
    done = again(call)
    assert (done.state, done.result, done.seconds) == ("ended", "answered", 60)


def test_told_twice_happens_once_and_a_second_end_moves_nothing(here: World, platform: Platform) -> None:
    call = called(here)
    answer = platform.event(call.uid, "answered", AT + SECOND)
    assert [tell(platform, answer, at=AT + SECOND) for _turn in range(3)] == [True, False, False]
    for minutes in (1, 2):
        tell(platform, platform.event(call.uid, "ended", AT + minutes * 60 * SECOND), at=AT + timedelta(minutes=5))
    assert CallEvent.objects.count() == 3
    assert again(call).seconds == 59


@pytest.mark.parametrize("how", [{"key": "x" * 32}, {"at": AT - timedelta(hours=1)}, {"at": AT + timedelta(hours=1)},
                                 {"target": "/telephony/other/notify"}])  # fmt: skip
def test_what_is_not_genuine_is_refused(here: World, platform: Platform, how: dict[str, Any]) -> None:
    call = called(here)
    headers, _target, body = platform.notice(platform.event(call.uid, "answered", AT), **{"at": AT, **how})
    with pytest.raises(NotGenuine):
        listen(PLACE, headers, f"/telephony/{PLACE}/notify", body, at=AT)
    assert not CallEvent.objects.exists()


def test_a_notice_that_was_altered_or_is_noise_is_refused(here: World, platform: Platform) -> None:
    call = called(here)
    headers, target, body = platform.notice(platform.event(call.uid, "ended", AT), at=AT)
    for sent, content in ((headers, body.replace(b"ended", b"ringing")), ({}, body), (headers, b"\xff")):
        with pytest.raises(NotGenuine):
            listen(PLACE, sent, target, content, at=AT)
    for odd in ([], {"id": "1"}, {"id": "../x", "call": call.uid}, "text", None,
                {"id": "1", "call": call.uid, "call_id": "p-1", "at": "2026-11-20T09:00:00"}):  # fmt: skip
        with pytest.raises(NotGenuine):
            tell(platform, odd)
    assert again(call).state == "created"


def test_a_genuine_notice_about_another_call_changes_nothing(here: World, platform: Platform) -> None:
    call = called(here)
    told = platform.event(call.uid, "ended", AT)
    for wrong in ({"call": "0" * 32}, {"call_id": "p-99"}):
        with pytest.raises(NotOurs):
            tell(platform, told | wrong)
    assert again(call).state == "created"


def test_dialled_twice_is_one_call_and_another_person_waits(here: World, platform: Platform) -> None:
    call = called(here)
    assert called(here) == call
    assert len(platform.calls) == 1
    with pytest.raises(Refused, match="没有结束"):
        called(here, "task:2")


def test_an_answer_that_was_lost_is_asked_for(here: World, platform: Platform) -> None:
    platform.rings_without_answering = True
    call = called(here)
    assert (again(call).state, again(call).provider_call) == ("created", "")
    platform.event(call.uid, "answered", AT + 3 * SECOND)
    platform.event(call.uid, "ended", AT + 63 * SECOND, result="answered")
    platform.down = True
    assert ask_about_silent(at=AT + timedelta(minutes=2)) == 0
    platform.down = False
    assert ask_about_silent(at=AT + timedelta(minutes=3)) == 1
    assert (again(call).state, again(call).seconds) == ("ended", 60)
    assert ask_about_silent(at=AT + timedelta(minutes=9)) == 0


def test_an_end_without_an_answer_is_asked_about(here: World, platform: Platform) -> None:
    call = called(here)
    platform.event(call.uid, "answered", AT + 3 * SECOND)  # never arrives
    tell(platform, platform.event(call.uid, "ended", AT + 63 * SECOND, result="answered"), at=AT + 63 * SECOND)
    assert again(call).seconds is None
    assert ask_about_silent(at=AT + timedelta(minutes=3)) == 1
    assert again(call).seconds == 60


def test_a_call_nobody_knows_of_is_given_up(here: World, platform: Platform) -> None:
    call = called(here)
    platform.calls.clear()
    ask_about_silent(at=AT + timedelta(minutes=1))
    assert again(call).state == "created"
    ask_about_silent(at=AT + timedelta(minutes=11))
    assert (again(call).state, again(call).result) == ("ended", "failed")


def test_an_odd_answer_is_not_believed(here: World, platform: Platform) -> None:
    for odd in (b"not json", b"[]", b'{"id": "../../calls"}', b'{"id": 7}'):
        platform.odd_answer = odd
        assert called(here).provider_call == ""
    ask_about_silent(at=AT + timedelta(minutes=1))
    assert Call.objects.get().state == "created"


def test_a_platform_that_refuses_leaves_no_open_call(here: World, platform: Platform) -> None:
    platform.refuses = True
    with pytest.raises(Refused, match="没有接受"):
        called(here)
    assert (Call.objects.get().state, Call.objects.get().result) == ("ended", "failed")


def test_one_number_for_two_calls_is_refused(here: World, platform: Platform) -> None:
    platform.same_number = True
    hang_up(called(here).pk, by=here.nurse, at=AT)
    with pytest.raises(Refused):
        called(here, "task:2")


def test_hold_mute_hand_over_and_hang_up(here: World, platform: Platform) -> None:
    call = called(here)
    tell(platform, platform.event(call.uid, "answered", AT))
    assert control(call.pk, "hold", by=here.nurse, at=AT).held
    assert control(call.pk, "mute", by=here.nurse, at=AT).muted
    control(call.pk, "transfer", "8001", by=here.nurse, at=AT)
    done = hang_up(call.pk, by=here.nurse, at=AT + 9 * SECOND)
    assert (done.state, done.result, done.seconds, done.held) == ("ended", "answered", 9, False)
    assert [what for _number, what in platform.told] == ["hold", "mute", "transfer", "hang-up"]
    with pytest.raises(Refused, match="自己的"):
        control(call.pk, "hold", by=here.colleague, at=AT)


def test_staff_are_free_again_although_the_platform_is_silent(here: World, platform: Platform) -> None:
    call = called(here)
    platform.down = True
    assert hang_up(call.pk, by=here.nurse, at=AT + SECOND).result == "cancelled"
    platform.down = False
    assert called(here, "task:2").pk != call.pk
    tell(platform, platform.event(call.uid, "answered", AT), at=AT + 5 * SECOND)
    tell(platform, platform.event(call.uid, "ended", AT + 3 * SECOND), at=AT + 5 * SECOND)
    assert (again(call).result, again(call).seconds) == ("answered", 3)


def test_who_does_not_want_calls_is_called_for_safety_only(here: World, platform: Platform) -> None:
    refuse(refused=Declined(here.person.pk, "phone", AT), by=SYSTEM, at=AT)
    with pytest.raises(Refused, match="不接电话"):
        called(here)
    assert dial(here.person.pk, here.phone, "task:1", safety=True, by=here.nurse, at=AT).state == "created"


def test_who_took_consent_back_is_not_recorded(here: World, platform: Platform) -> None:
    given = Given(here.person.pk, "P5", "oral", AT - timedelta(days=9))
    give_consent(given=given, by=SYSTEM, at=AT - timedelta(days=9))
    withdraw_consent(person_id=here.person.pk, purpose="P5", by=SYSTEM, at=AT - timedelta(days=1))
    assert platform.calls[called(here).uid]["record"] is False


def test_a_refusal_during_the_call_stops_the_recording(here: World, platform: Platform) -> None:
    call = called(here)
    tell(platform, platform.event(call.uid, "answered", AT))
    assert say_recorded(call.pk, told=False, by=here.nurse, at=AT).notice == "refused"
    assert platform.told[-1][1] == "stop-recording"
    with pytest.raises(Refused):
        say_recorded(call.pk, told=True, by=here.nurse, at=AT)


def test_others_find_no_call_and_dial_nobody(here: World, platform: Platform) -> None:
    call = called(here)
    for read in (lambda: queries.get_call(call.pk, viewer=here.stranger),
                 lambda: hang_up(call.pk, by=here.stranger, at=AT),
                 lambda: dial(here.person.pk, by=here.stranger, at=AT)):  # fmt: skip
        with pytest.raises(NotFound):
            read()
    assert queries.call_of("task:1", viewer=here.stranger) is None
    with pytest.raises(NotAllowed):
        dial(here.person.pk, by=here.nurse.__class__("x", "x", scope=None), at=AT)


def test_without_a_line_or_an_extension_the_message_says_what_to_do(here: World) -> None:
    with pytest.raises(Refused, match="没有开通"):
        called(here)
    line(here, "cti", gateway="http://127.0.0.1:9", account="a", number="1234", key="k" * 16)
    Line.objects.get()
    with pytest.raises(Refused, match="分机"):
        dial(here.person.pk, by=here.colleague, at=AT)


def test_the_key_is_nowhere_but_in_the_home(here: World, platform: Platform, home: Home) -> None:
    file: Path = home.keys / f"cti-{here.place.pk}"
    assert file.read_text() == "k" * 32
    assert file.stat().st_mode & 0o777 == 0o600
    stored = repr([*Line.objects.values_list(), *AuditEvent.objects.values_list()])
    assert "k" * 32 not in stored
    assert "16400138001" not in repr([*Call.objects.values_list(), *CallEvent.objects.values_list()])


def test_the_sandbox_rings_and_answers_by_itself(here: World) -> None:
    line(here)
    call = called(here)
    states = [follow(call.pk, at=AT + second * SECOND).state for second in (0, 2, 5)]
    assert states == ["created", "ringing", "talking"]
    say_recorded(call.pk, told=True, by=here.nurse, at=AT + 9 * SECOND)
    done = hang_up(call.pk, by=here.nurse, at=AT + 40 * SECOND)
    assert (done.state, done.result, done.seconds) == ("ended", "answered", 36)
    assert fetch_due(at=AT + 41 * SECOND) == 1
    assert ask_about_silent(at=AT + timedelta(hours=1)) == 0


def test_some_numbers_of_the_sandbox_ring_in_vain(here: World) -> None:
    line(here)
    silent = here.person.phones.get(number=SILENT).pk
    call = dial(here.person.pk, silent, "task:1", by=here.nurse, at=AT)
    assert ask_about_silent(at=AT + 30 * SECOND) == 1
    assert (again(call).state, again(call).result) == ("ended", "no_answer")
