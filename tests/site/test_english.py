"""The main pages in English hold no Chinese but data: every page is shown to somebody who may see it."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kangxu.alerts import listeners as alerts
from kangxu.evidence import actions as evidence
from kangxu.followup import listeners as followup
from kangxu.followup.models import Task
from kangxu.foundation import clock
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.intake import pipeline
from kangxu.intake.models import ImportBatch
from kangxu.organisations.actions import hire
from kangxu.organisations.models import Staff
from kangxu.people.models import MatchCase
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, diagnosis, follow, person, pressure, reading

CHINESE = re.compile(r"[\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e]+")
# the patient's name, whole and masked; a language by its own name; diagnoses as received
DATA = ("测试", "测*", "测", "中文", "高血压（诊断）", "２型糖尿病")  # 测: how a script greets a person of this name
TABLE = """name,sex,birth date,date,fasting glucose,uric acid,secret,mystery
Zhao,M,1960-05-01,2026-10-02,5.6,350,-,1
Qian,F,1961-06-02,2026-10-02,97,-5,-,2
Sun,F,1962-07-03,2026-10-02,abc,9999999,-,3
Li,M,1963-08-04,2026-13-45,6.1,400,-,4
"""
PAGES = {
    "nurse": [
        "/", "/?tab=alert", "/?ahead=1", "/persons", "/persons/{person}", "/persons/{person}/trend", "/persons/new",
        "/persons/{person}/trend?view=table", "/persons/{person}/readings/new", "/persons/{person}/reveal",
        "/tasks/{task}", "/tasks/{urgent}", "/tasks/new", "/search", "/search?q=zz", "/matches", "/matches/{case}",
        "/persons/merge", "/account", "/help", "/nowhere", "/settings/staff",
    ],
    "head": [
        "/dashboard", "/dashboard?programme=diabetes", "/dashboard/hypertension/bp_control_rate", "/persons?tier=red",
        "/persons/{person}/target?analyte=BP", "/persons/{person}/tier",
    ],
    "it_admin": [
        "/imports", "/imports/{job}/columns", "/imports/{job}/who", "/imports/{job}/check",
        "/imports/{job}/check/numbers", "/imports/{done}", "/imports/{done}/issues", "/settings/staff",
        "/settings/staff/new", "/settings/staff/{staff}", "/settings/roles", "/settings/organisations",
        "/settings/keys",
    ],
    "auditor": ["/settings/audit", "/persons/{person}/access"],
    "": ["/sign-in"],
}  # fmt: skip


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> Iterator[World]:
    class Home:
        uploads = tmp_path

    settings.HOME = Home
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with clock.standing_at(AT):
        yield build()


def hired(world: World, role: str) -> Staff:
    return hire(
        name=role, username=role, password="an-lan-xian-2026", organisation=world.hospital, role=role, by=SYSTEM, at=AT
    )


def signed_in(staff: Staff | None) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    if staff is not None:
        client.force_login(staff.account)
    return client


def ill(world: World) -> int:
    """Somebody with both diseases, an urgent pressure, laboratory results and work that came of them."""
    who = person(world.hospital)
    readings = [*pressure(who, 152, 95, days_ago=40), *pressure(who, 186, 112, days_ago=0.01, source="home_device")]
    readings += [reading(who, "HBA1C", 8.4, days_ago=20, source="laboratory"), reading(who, "FPG", 9, days_ago=20)]
    readings += [reading(who, analyte, 1.2, days_ago=20, source="laboratory") for analyte in ("TG", "LDLC", "VITD")]
    found = [diagnosis(who, "高血压（诊断）"), diagnosis(who, "２型糖尿病")]
    alerts.assess(follow(world.hospital, diagnoses=found, readings=readings), AT)
    for news in Batch.objects.filter(event="programmes.enrolled"):
        followup.welcome_enrolled(news, AT)
    return who


def drop(client: Client, world: World, table: str) -> ImportBatch:
    file = io.BytesIO(table.encode())
    file.name = "table.csv"
    client.post("/imports/upload", {"file": file, "organisation": world.hospital.pk, "feed": ""})
    return ImportBatch.objects.latest("pk")


def imported(client: Client, world: World, table: str) -> ImportBatch:
    job = drop(client, world, table)
    client.post(f"/imports/{job.pk}/start")
    return pipeline.run(job.pk, by=Viewer.system("intake"), at=AT)


def left_over(answer: Any) -> set[str]:
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), answer.content.decode())
    text = html.unescape(text)
    for known in DATA:
        text = text.replace(known, "")
    return {found[0] for found in CHINESE.finditer(text)}


def test_english_pages_hold_no_chinese_but_data(world: World) -> None:
    staff = {"nurse": world.nurse, "head": world.head, "": None}
    staff |= {role: hired(world, role) for role in ("it_admin", "auditor")}
    it = signed_in(staff["it_admin"])
    known = {"person": ill(world), "staff": world.nurse.pk, "done": imported(it, world, TABLE).pk}
    imported(it, world, TABLE.replace("1960-05-01,2026-10-02,5.6", "1960-05-01,2026-10-09,5.9"))
    known["job"] = drop(it, world, TABLE.replace("mystery", "Enigma")).pk
    evidence.compute_measures(by=SYSTEM, at=AT)
    known["case"] = MatchCase.objects.latest("pk").pk
    known["urgent"] = Task.objects.filter(kind="urgent").latest("pk").pk
    known["task"] = Task.objects.exclude(kind="urgent").latest("pk").pk
    found = {}
    for role, addresses in PAGES.items():
        client = signed_in(staff[role])
        for address in addresses:
            answer = client.get(address.format(**known))
            assert answer.status_code in (200, 403, 404), address
            found[role, address] = (answer.status_code, left_over(answer))
    assert {place: words for place, (_, words) in found.items() if words} == {}
    closed = [place for place, (status, _) in found.items() if status != 200]
    assert closed == [("nurse", "/nowhere"), ("nurse", "/settings/staff")]
