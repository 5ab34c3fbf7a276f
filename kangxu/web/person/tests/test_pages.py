"""What the person page shows, to whom, and what it notes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import AuditEvent
from kangxu.people.models import Person, PersonPhone
from kangxu.privacy.models import AccessLog
from kangxu.programmes.tests import world as care
from kangxu.programmes.tests.world import AT, SYSTEM
from kangxu.web.person.tests.conftest import Case

PLACES = ("", "/timeline", "/trend", "/readings.csv", "/reveal", "/readings/new", "/target?analyte=BP", "/tier")
OWN_QUERIES = 41


def page(client: Client, case: Case, rest: str = "", **headers: str) -> str:
    answer = client.get(f"/persons/{case.person}{rest}", headers=headers)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def words(html: str) -> str:
    """What is read, without tags."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def phone(case: Case) -> None:
    with quietly("tests", by=SYSTEM, at=AT):
        group = Person.objects.get(pk=case.person).group_id
        PersonPhone.objects.create(
            group_id=group, person_id=case.person, number="13812348000", tail="8000", recorded_at=AT
        )


@pytest.mark.parametrize("rest", PLACES)
def test_a_stranger_finds_nothing(case: Case, rest: str) -> None:
    for client in (case.world.client(case.world.stranger), case.client("doctor")):
        known = client.get(f"/persons/{case.person}{rest}").status_code
        unknown = client.get(f"/persons/{case.person + 999}{rest}").status_code
        assert (known == 200) is (client.session["_auth_user_id"] == str(case.world.staff["doctor"].account_id))
        assert unknown == 404


def test_a_stranger_who_may_see_people_still_gets_not_found(case: Case) -> None:
    answer = case.world.client(case.world.stranger).get(f"/persons/{case.person}")
    assert answer.status_code == 404
    assert not AccessLog.objects.exists()


def test_opening_is_noted_with_its_purpose(case: Case) -> None:
    client = case.client("nurse")
    page(client, case)
    page(client, case, "?for=quality")
    page(client, case, "?for=<script>")
    seen = AccessLog.objects.order_by("pk").values_list("page", "purpose", "actor")
    nurse = f"staff:{case.world.staff['nurse'].pk}"
    assert list(seen) == [("person", "随访", nurse), ("person", "质控", nurse), ("person", "随访", nurse)]


def test_a_part_of_the_page_is_not_another_look(case: Case) -> None:
    client = case.client("nurse")
    page(client, case, **{"HX-Request": "true", "HX-Target": "trend"})
    page(client, case, "/timeline?kind=contact")
    page(client, case, "/trend", **{"HX-Request": "true"})
    assert not AccessLog.objects.exists()


def test_customer_service_sees_who_it_is_and_nothing_clinical(case: Case) -> None:
    case.record(readings=care.pressure(case.person, 172, 102, days_ago=1))
    shown = page(case.client("customer_service"), case)
    assert "172/102" not in shown
    assert "target-strip" not in shown
    assert "未分级" not in shown
    assert "同意与联系" in shown


def test_a_merged_record_leads_to_the_kept_one(case: Case) -> None:
    other = care.person(case.world.hospital)
    with quietly("tests", by=SYSTEM, at=AT):
        Person.objects.filter(pk=other).update(merged_into_id=case.person)
    answer = case.client().get(f"/persons/{other}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/persons/{case.person}")
    assert case.world.client(case.world.stranger).get(f"/persons/{other}").status_code == 404


def test_a_dead_person_is_said_to_be_dead(case: Case) -> None:
    with quietly("tests", by=SYSTEM, at=AT):
        Person.objects.filter(pk=case.person).update(deceased_at=AT - timedelta(days=3))
    assert "已故11-17" in words(page(case.client(), case))


def test_a_person_without_data_is_told_the_first_step(case: Case) -> None:
    shown = words(page(case.client(), case))
    for sentence in (
        "还没有血压",
        "录入第一次测量",
        "没有到期的事",
        "还没有联系过",
        "没有在用药记录",
        "还没有纳入病种管理，资料也不够分级",
    ):
        assert sentence in shown
    assert "需要12个月内的" in shown
    assert "还没有任何数值" in words(page(case.client(), case, "/trend"))


def test_values_stand_with_target_verdict_day_and_source(case: Case) -> None:
    rows = care.pressure(case.person, 166, 92, days_ago=1)
    rows += [care.reading(case.person, "HBA1C", 7.8, days_ago=2, source="laboratory")]
    rows += [care.reading(case.person, "LDLC", 2.0, days_ago=500, source="laboratory")]
    case.record(readings=rows, diagnoses=[care.diagnosis(case.person, "2型糖尿病")])
    shown = words(page(case.client(), case))
    assert "166/92mmHg" in shown
    assert "目标&lt;130/80，高36" in shown
    for piece in ("7.8%", "高0.8", "11-18检验科", "超过12个月"):
        assert piece in shown


def test_the_page_stays_within_its_queries_with_five_thousand_readings(case: Case, home_series) -> None:
    case.record(readings=home_series(case.person, 2500), diagnoses=[care.diagnosis(case.person, "高血压")])
    client = case.client()
    page(client, case)
    with CaptureQueriesContext(
        connection,
    ) as every:
        page(client, case, "?range=3y")
    with CaptureQueriesContext(connection) as frame:
        client.get("/help")
    assert _reads(every) - _reads(frame) <= OWN_QUERIES


def _reads(captured: CaptureQueriesContext) -> int:
    passing = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(passing) for query in captured.captured_queries)


def test_a_number_is_shown_for_a_reason_and_that_is_kept(case: Case) -> None:
    phone(case)
    client = case.client("nurse")
    assert "138****8000" in page(client, case)
    assert "13812348000" not in page(client, case, "/reveal")
    without = client.post(f"/persons/{case.person}/reveal", {"reason": " "})
    assert "13812348000" not in without.content.decode()
    assert not AuditEvent.objects.filter(what="identity.revealed").exists()
    shown = client.post(f"/persons/{case.person}/reveal", {"reason": "电话随访"})
    assert "13812348000" in shown.content.decode()
    assert AuditEvent.objects.filter(what="identity.revealed", target=f"person:{case.person}").count() == 1
    assert AccessLog.objects.get(page="reveal:phone").purpose == "电话随访"


def test_the_timeline_pages_through_everything_once(case: Case, home_series) -> None:
    case.record(readings=home_series(case.person, 50), diagnoses=[care.diagnosis(case.person, "高血压", days_ago=20.5)])
    client, href, seen = case.client(), f"/persons/{case.person}/timeline", []
    while href:
        html = client.get(href).content.decode()
        seen += re.findall(r"<time[^>]*>([^<]*)</time>.*?timeline__text\">(.*?)</span>", html)
        found = re.search(r'hx-get="(/persons/[^"]+more=1)"', html)
        href = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 51


def test_what_is_new_since_my_last_look_stands_above_a_line(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    client = case.client("nurse")
    case.record(readings=care.pressure(case.person, 150, 90, days_ago=5))
    monkeypatch.setattr(clock, "now", lambda: AT - timedelta(days=3))
    assert "新内容" not in page(client, case)
    monkeypatch.setattr(clock, "now", lambda: AT)
    case.record(readings=care.pressure(case.person, 152, 91, days_ago=1))
    case.record(readings=care.pressure(case.person, 131, 79, days_ago=9), caused_by="import:2")
    shown = words(page(client, case))
    assert "以上是11-17你上次看过之后的新内容（1条）" in shown
    assert "新补录" in shown  # measured before, told after
    assert "新内容" in page(client, case), "the same sitting hides nothing"
    assert "新内容" not in page(case.client("doctor"), case), "a first look knows no before"


def test_facts_link_to_the_file_they_came_in(case: Case) -> None:
    case.record(readings=care.pressure(case.person, 150, 90, days_ago=5), caused_by="import:41")
    assert "导入41" in page(case.client("nurse"), case)


def test_english(case: Case) -> None:
    client = case.client()
    client.post("/language", {"language": "en"})
    assert client.get(f"/persons/{case.person}").status_code == 200
    assert client.get(f"/persons/{case.person}/trend").status_code == 200
