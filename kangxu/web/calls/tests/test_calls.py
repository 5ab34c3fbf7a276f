"""Dialling from a page, the bar that lives, hearing with a trace, uploading, the platforms' door, the settings."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.messaging.actions import LineDraft, note_mobile_call, set_extension, set_line, take_in
from kangxu.messaging.channels.cti.signing import signed
from kangxu.messaging.channels.sandbox import tone
from kangxu.messaging.models import Call, CallEvent, Line, Recording
from kangxu.organisations.queries import viewer_of
from kangxu.people.actions import add_phone
from kangxu.people.models import Person, PersonPhone, Registration
from kangxu.privacy.models import AccessLog
from kangxu.programmes.models import Enrolment
from kangxu.web.tests.world import SYSTEM, World

KEY = "k" * 32


@pytest.fixture
def person(here: World) -> Person:
    now = clock.now()
    with quietly("tests", by=SYSTEM, at=now):
        made = Person.objects.create(group_id=here.hospital.group_id, name="王桂芳", sex="2", registered_at=now)
        Registration.objects.create(person=made, organisation=here.hospital, caused_by="staff:1", started_at=now)
    add_phone(person_id=made.pk, number="16400138001", by=SYSTEM, at=now)
    return made  # type: ignore[no-any-return]


def line(here: World, channel: str = "sandbox", **more: Any) -> Line:
    draft = LineDraft(channel, records=True, **more)
    return set_line(organisation_id=here.hospital.pk, draft=draft, by=SYSTEM, at=clock.now())


def words(answer: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def later(seconds: int) -> Any:
    return clock.standing_at(clock.now() + timedelta(seconds=seconds))


def dialled(client: Client, person: Person) -> Call:
    assert client.post(f"/persons/{person.pk}/call").status_code == 200
    return Call.objects.get()


def mobile(here: World, person: Person, **more: Any) -> Call:
    nurse = viewer_of(here.staff["nurse"].account)
    told = {"told": True, "cause": "", "phone_id": None, "seconds": 60, "dialled_at": clock.now(), **more}
    return note_mobile_call(person_id=person.pk, by=nurse, at=clock.now(), **told)


def test_a_call_from_the_page(here: World, person: Person) -> None:
    line(here)
    nurse = here.client("nurse")
    call = dialled(nurse, person)
    bar = f"/calls/{call.pk}/bar"
    with later(6):
        answer = nurse.get(bar).content.decode()
        assert "通话中" in answer
        assert re.search(r'data-call-seconds="[0-9]+"', answer)
        assert answer.count('hx-swap-oob="true"') == 2
        told = nurse.post(f"/calls/{call.pk}/do", {"what": "told"}, headers={"HX-Target": "call-chip"})
        assert "已告知录音" in words(told)
        held = nurse.post(f"/calls/{call.pk}/do", {"what": "hold"}, headers={"HX-Target": "call-chip"})
        assert "保持中" in words(held)
        over = nurse.post(f"/calls/{call.pk}/do", {"what": "hang_up"}, headers={"HX-Target": "call-chip"})
    assert over.headers["HX-Trigger"] == "kx:call-ended"
    assert "已接通" in words(over)
    assert "every 2s" not in over.content.decode()
    assert "通话记录" in words(nurse.get("/calls"))
    assert "王桂芳" in words(nurse.get("/calls?q=王桂"))


def test_without_a_line_one_is_told_what_to_do(here: World, person: Person) -> None:
    assert "没有开通电话线路" in words(here.client("nurse").post(f"/persons/{person.pk}/call"))


def test_a_call_is_handed_over_to_the_doctor(here: World, person: Person) -> None:
    line(here)
    nurse, now = here.client("nurse"), clock.now()
    call = dialled(nurse, person)

    def hand_over() -> str:
        return words(nurse.post(f"/calls/{call.pk}/do", {"what": "transfer"}, headers={"HX-Target": "call-chip"}))

    assert "还没有责任医生" in hand_over()
    with quietly("tests", by=SYSTEM, at=now):
        Enrolment.objects.create(
            person=person, programme="hypertension", edition="2026.1", organisation=here.hospital,
            doctor=here.staff["doctor"], enrolled_at=now, enrolled_by="tests", caused_by="batch:1",
        )  # fmt: skip
    assert "还没有登记分机号" in hand_over()
    set_extension(number="8001", by=viewer_of(here.staff["doctor"].account), at=now)
    assert "正在转给doctor甲" in hand_over()


def test_hearing_leaves_one_trace_and_colleagues_hear_nothing(here: World, person: Person) -> None:
    call, content = mobile(here, person), tone(2)
    kept = take_in(call.pk, [content], by=viewer_of(here.staff["nurse"].account), at=clock.now())
    href = f"/calls/{call.pk}/recordings/{kept.pk}"
    head = here.client("department_head")
    whole = head.get(href)
    assert (whole.status_code, whole["Content-Type"], whole.getvalue()) == (200, "audio/wav", content)
    part = head.get(href, headers={"Range": "bytes=44-99"})
    assert (part.status_code, part["Content-Range"], part.getvalue()) == (
        206, f"bytes 44-99/{len(content)}", content[44:100],
    )  # fmt: skip
    assert head.get(href, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    heard = AccessLog.objects.filter(person_id=person.pk, page=f"recording:{kept.pk}")
    assert heard.count() == 1
    with later(3600):
        head.get(href, headers={"Range": "bytes=100-"}).getvalue()
    assert heard.count() == 2
    doctor = here.client("doctor")
    assert doctor.get(href).headers["Location"] == f"/calls/{call.pk}"
    shown = doctor.get(f"/calls/{call.pk}").content.decode()
    assert "<audio" not in shown
    assert "只有打电话的人" in shown
    assert "<audio" in head.get(f"/calls/{call.pk}").content.decode()
    assert here.client(here.stranger).get(href).status_code == 404


def test_a_mobile_call_is_noted_and_its_recording_goes_up(here: World, person: Person) -> None:
    nurse = here.client("nurse")
    told = {
        "dialled_at": "2026-11-20T09:00",
        "minutes": "1.5",
        "told": "on",
        "phone": str(PersonPhone.objects.get().pk),
    }
    made = nurse.post(f"/persons/{person.pk}/calls/new", told)
    call = Call.objects.get()
    assert (made.headers["Location"], call.seconds, call.notice) == (f"/calls/{call.pk}", 90, "told")
    assert 'data-call-upload="' in nurse.get(f"/calls/{call.pk}").content.decode()

    def send(content: bytes) -> Any:
        return nurse.post(f"/calls/{call.pk}/upload", content, content_type="application/octet-stream")

    assert (send(b"MZ no sound").status_code, Recording.objects.count()) == (400, 0)
    assert "不是录音" in send(b"").json()["problem"]
    assert send(tone(1)).json() == {"stored": True}
    assert 'data-call-upload="' not in nurse.get(f"/calls/{call.pk}").content.decode()
    assert "时间还没到" in words(
        nurse.post(f"/persons/{person.pk}/calls/new", {**told, "dialled_at": "2099-01-01T09:00"})
    )


def test_an_upload_needs_the_token_of_the_page(here: World, person: Person) -> None:
    call, client = mobile(here, person), Client(enforce_csrf_checks=True)
    client.force_login(here.staff["nurse"].account)
    assert client.post(f"/calls/{call.pk}/upload", tone(1), content_type="audio/wav").status_code == 403
    assert not Recording.objects.exists()


def notice(told: Any, *, key: str = KEY, path: str = "/telephony/hospital/notify") -> Any:
    body = json.dumps(told).encode()
    headers = signed(key, "", method="POST", target=path, body=body, at=clock.now())
    return Client(enforce_csrf_checks=True).post(path, body, content_type="application/json", headers=headers)


def test_the_door_of_the_platforms(here: World, person: Person) -> None:
    line(here, "cti", gateway="http://127.0.0.1:9", account="a", number="12345", key=KEY)
    nurse = here.client("nurse")
    nurse.post("/calls/extension", {"number": "8012"})
    call = dialled(nurse, person)  # nobody listens there: the call is in doubt, and open
    told = {
        "id": "e1",
        "call": call.uid,
        "call_id": "p-1",
        "event": "answered",
        "at": clock.now().isoformat(),
    }
    assert notice(told, key="x" * 32).status_code == 400
    assert notice(told).json() == {"stored": True}
    assert notice(told).json() == {"stored": False}
    assert notice({**told, "id": "e2", "call": "0" * 32}).status_code == 422
    assert notice({**told, "id": "e3", "more": "x" * 70_000}).status_code == 400
    assert notice(told, path="/telephony/elsewhere/notify").status_code == 400
    assert (Call.objects.get().state, CallEvent.objects.count()) == ("talking", 1)


def test_the_worked_example_of_the_documents(here: World) -> None:
    from pathlib import Path

    from kangxu.messaging.channels.cti.signing import signature

    text = (Path(__file__).parents[4] / "docs" / "telephony.md").read_text()
    made = signature(
        KEY, moment="1795137240", nonce="nonce-0001", method="POST", target="/telephony/hospital/notify", body=b"{}"
    )
    assert made in text


def test_a_line_is_set_up_and_its_key_is_never_shown(here: World) -> None:
    admin = here.client("it_admin")
    told = {
        "organisation": here.hospital.pk, "channel": "cti", "gateway": "https://cti.example.org/v1", "account": "anlan",
        "number": "037100000", "key": "very secret key 0123", "active": "on", "records": "on",
    }  # fmt: skip
    assert admin.post("/settings/telephony", told).status_code == 302
    shown = admin.get("/settings/telephony").content.decode()
    assert "very secret" not in shown
    assert "http://testserver/telephony/hospital/notify" in shown
    assert "可用" in shown
    for wrong in ({"gateway": "ftp://x"}, {"gateway": "https://a:b@x"}, {"number": "abc"}, {"key": "short"}):
        assert admin.post("/settings/telephony", told | wrong).status_code == 400
    assert admin.post("/settings/telephony", {**told, "key": ""}).status_code == 302
    assert Line.objects.get().gateway == "https://cti.example.org/v1"
    assert here.client(here.stranger).post("/settings/telephony", told).status_code == 404
