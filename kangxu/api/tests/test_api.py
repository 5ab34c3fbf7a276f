from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kangxu.alerts import listeners
from kangxu.alerts.models import Alert
from kangxu.api.v1 import api
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.foundation import clock
from kangxu.organisations.actions import end_door_key, issue_door_key
from kangxu.organisations.models import Organisation, Staff
from kangxu.records.models import Reading

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"
URL = "/api/v1/readings"
Post = Callable[..., Any]


@pytest.fixture
def here(db: None) -> World:
    return world.build()


@pytest.fixture
def patient(here: World) -> world.Person:
    made = world.person(here)
    world.identify(made, ID)
    world.enrol(here, made)
    return made


def key_for(place: Organisation) -> str:
    _key, secret = issue_door_key(organisation=place, name="网关", by=world.SYSTEM, at=AT)
    return secret


def post(secret: str, body: Any, url: str = URL) -> Any:
    raw = body if isinstance(body, str) else json.dumps(body)
    return Client().post(url, raw, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {secret}")


def cuff(systolic: float = 186, diastolic: float = 112, **more: Any) -> dict[str, Any]:
    return {"person": {"national_id": ID}, "systolic": systolic, "diastolic": diastolic, **more}


def test_a_cuff_reading_is_stored_and_rings(here: World, patient: world.Person) -> None:
    answer = post(key_for(here.hospital), cuff(pulse=96, device="上臂式"))
    body = answer.json()
    assert answer.status_code == 201
    assert (body["accepted"], body["duplicate"], body["rejected"], body["person"]) == (3, 0, [], patient.pk)
    assert sorted(Reading.objects.values_list("analyte", "value", "method", "source")) == [
        ("DBP", 112.0, "上臂式", "home_device"),
        ("HR", 96.0, "上臂式", "home_device"), ("SBP", 186.0, "上臂式", "home_device"),
    ]  # fmt: skip
    assert sorted(body["readings"]) == sorted(Reading.objects.values_list("pk", flat=True))
    assert Reading.objects.filter(panel__isnull=False).count() == 2
    listeners.assess(world.batch(body["batch"]), clock.now())
    assert Task.objects.get().assigned_to_id == here.nurse.pk


def test_the_same_again_is_known(here: World, patient: world.Person) -> None:
    secret, body = key_for(here.hospital), cuff(measured_at="2026-11-20T08:52:00+08:00")
    assert post(secret, body).status_code == 201
    again = post(secret, body)
    assert (again.status_code, again.json()["accepted"], again.json()["duplicate"]) == (200, 0, 2)


def test_units_are_converted_and_asked_for(here: World, patient: world.Person) -> None:
    secret = key_for(here.hospital)
    good = {
        "person": {"id": patient.pk},
        "readings": [{"analyte": "SMBG", "value": 126, "unit": "mg/dL", "slot": "fasting"}],
    }
    assert post(secret, good).status_code == 201
    stored = Reading.objects.get()
    assert (round(stored.value or 0, 1), stored.unit_received, stored.value_received, stored.slot) == (
        7.0,
        "mg/dL",
        "126.0",
        "fasting",
    )
    for reading, field, reason in (
        ({"analyte": "SMBG", "value": 7.0}, "readings.0.unit", "no_unit"),
        ({"analyte": "SMBG", "value": 7.0, "unit": "mmHg"}, "readings.0.unit", "unknown_unit"),
        ({"analyte": "XYZ", "value": 7.0}, "readings.0.analyte", "unknown_analyte"),
        ({"analyte": "SMBG", "value": "abc", "unit": "mmol/L"}, "readings.0.value", "unreadable"),
        ({"analyte": "SMBG", "value": 99, "unit": "mmol/L"}, "readings.0.value", "above_hard_limit"),
    ):
        answer = post(secret, {"person": {"id": patient.pk}, "readings": [reading]})
        assert answer.status_code == 422, reading
        problem = answer.json()["problems"][0]
        assert (problem["field"], problem["reason"]) == (field, reason)
        assert problem["words"]
    assert Reading.objects.count() == 1


def test_a_meter_that_shows_hi(here: World, patient: world.Person) -> None:
    answer = post(
        key_for(here.hospital), {"person": {"id": patient.pk}, "readings": [{"analyte": "SMBG", "value": "HI"}]}
    )
    listeners.assess(world.batch(answer.json()["batch"]), clock.now())
    assert Alert.objects.get().rule == "meter_high"


def test_impossible_pressure_is_refused_whole(here: World, patient: world.Person) -> None:
    answer = post(key_for(here.hospital), cuff(80, 120))
    assert answer.status_code == 422
    assert {one["reason"] for one in answer.json()["problems"]} == {"diastolic_not_below_systolic"}
    assert not Reading.objects.exists()


def test_part_is_stored_part_is_refused(here: World, patient: world.Person) -> None:
    answer = post(key_for(here.hospital), cuff(readings=[{"analyte": "HR", "value": 999}]))
    assert (answer.status_code, answer.json()["accepted"]) == (201, 2)
    assert answer.json()["rejected"][0]["field"] == "readings.2.value"


@pytest.mark.parametrize(
    "body",
    [
        "{", "[]", {}, {"person": {}}, {"person": {"national_id": ID}}, cuff(diastolic=None),
        {"person": {"national_id": ID, "id": 1}, "systolic": 120, "diastolic": 80}, cuff(source="天上"),
        cuff(colour="red"),
        cuff(measured_at="昨天"), {"person": {"id": "x"}, "systolic": 120, "diastolic": 80},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_field_and_words(here: World, patient: world.Person, body: Any) -> None:
    answer = post(key_for(here.hospital), body)
    assert answer.status_code in (400, 422)
    if answer.status_code == 422:
        assert all(one["words"] for one in answer.json()["problems"])
    assert not Reading.objects.exists()


def test_who_is_not_known_here_is_not_found(here: World, patient: world.Person) -> None:
    assert post(key_for(here.hospital), cuff() | {"person": {"national_id": "110105194912310038"}}).status_code == 404
    assert post(key_for(here.stranger), cuff()).status_code == 404
    assert post(key_for(here.stranger), cuff() | {"person": {"id": patient.pk}}).status_code == 404
    assert not Reading.objects.exists()


def test_without_a_key_nobody_enters(here: World, patient: world.Person) -> None:
    assert post("kx_wrong", cuff()).status_code == 401
    secret = key_for(here.hospital)
    from kangxu.organisations.models import DoorKey

    end_door_key(key=DoorKey.objects.get(), by=world.SYSTEM, at=AT)
    assert post(secret, cuff()).status_code == 401


def signed_in(staff: Staff, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(staff.account)
    return client


def test_a_nurse_may_post_with_her_session_and_its_token(here: World, patient: world.Person) -> None:
    body = json.dumps(cuff())
    assert signed_in(here.nurse).post(URL, body, content_type="application/json").status_code == 201
    strict = signed_in(here.nurse, enforce_csrf_checks=True)
    assert strict.post(URL, body, content_type="application/json").status_code == 403


def test_who_may_not_record_is_refused(here: World, patient: world.Person) -> None:
    from kangxu.foundation.acting import quietly
    from kangxu.organisations.models import Posting

    with quietly("tests", by=world.SYSTEM, at=AT):
        Posting.objects.filter(staff=here.nurse).update(role="auditor")
    answer = signed_in(here.nurse).post(URL, json.dumps(cuff()), content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["problems"][0]["reason"] == "not_allowed"


def test_worklist_and_latest_values(here: World, patient: world.Person) -> None:
    now = clock.now()
    stored = post(key_for(here.hospital), cuff(measured_at=(now - timedelta(minutes=5)).isoformat())).json()
    listeners.assess(world.batch(stored["batch"]), now)
    work = signed_in(here.nurse).get("/api/v1/worklist").json()
    assert (work["counts"]["alert"], work["rows"][0]["kind"], work["rows"][0]["person"]) == (1, "urgent", patient.pk)
    latest = signed_in(here.nurse).get(f"/api/v1/persons/{patient.pk}/latest").json()
    assert {one["analyte"]: one["value"] for one in latest["values"]} == {"SBP": 186.0, "DBP": 112.0}
    outside = signed_in(here.outsider)
    assert outside.get("/api/v1/worklist?team=true").json()["rows"] == []
    assert outside.get(f"/api/v1/persons/{patient.pk}/latest").status_code == 404


def test_the_committed_description_is_current() -> None:
    committed = Path(__file__).parents[3] / "docs" / "api" / "openapi.json"
    fresh = json.loads(json.dumps(api.get_openapi_schema(), sort_keys=True))
    assert json.loads(committed.read_text(encoding="utf-8")) == fresh, (
        "write it: kangxu openapi > docs/api/openapi.json"
    )
