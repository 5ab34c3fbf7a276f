"""The desk: what the page may know, what it sends, what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from kangxu.intake.direct import accept_readings
from kangxu.people.models import Person
from kangxu.privacy.models import AccessLog
from kangxu.screening.models import Screening, ScreeningSession
from kangxu.web.screening.tests.conftest import LI, NOW, WANG, Filled
from kangxu.web.tests.world import SYSTEM, World, hired

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing")]

AREA = "浙江省杭州市上城区"


def post(client: Client, url: str, body: Any) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json")


def saved(client: Client, filled: Filled) -> Any:
    answer = post(client, "/screen/save", filled)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def give_lipids(here: World, days_ago: int) -> None:
    person = Person.objects.get()
    readings = [{"analyte": "TC", "value": 5.8, "unit": "mmol/L"}, {"analyte": "HDLC", "value": 1.05, "unit": "mmol/L"}]
    accept_readings(
        person={"id": person.pk}, readings=readings, measured_at=NOW - timedelta(days=days_ago), source="laboratory",
        organisation_id=here.hospital.pk, by=SYSTEM, at=NOW,
    )  # fmt: skip


def ask_heart(client: Client, **answers: Any) -> Any:
    given = {"smoking": 1, "diabetes": 0, "on_pressure_drugs": 0, "family_history_ascvd": 1, "north": 0, "urban": 1}
    body = {
        "person_id": Person.objects.get().pk, "age": 54, "sex": 1,
        "measurements": {"waist_cm": 93, "pressures": [[148, 92], [144, 90]]},
        "answers": {**given, "myocardial_infarction": 0, "revascularisation": 0, "stroke": 0, "ascvd": 0, **answers},
    }  # fmt: skip
    return post(client, "/screen/heart", body).json()


def test_the_page_that_a_browser_may_keep_knows_nobody(here: World, form: Callable[..., Filled]) -> None:
    nurse = here.client("nurse")
    saved(nurse, form())
    page = nurse.get("/screen?person=1").content.decode()
    assert "王德福" not in page
    assert WANG not in page
    assert "王德福" not in nurse.get("/screen/sheets.json").content.decode()


def test_a_card_brings_the_person_with_earlier_answers(here: World, form: Callable[..., Filled]) -> None:
    nurse = here.client("nurse")
    assert post(nurse, "/screen/card", {"national_id": WANG}).json() == {"known": False, "area": AREA}
    saved(nurse, form())
    told = post(nurse, "/screen/card", {"national_id": WANG}).json()
    assert (told["name"], told["sex"], told["birth_on"]) == ("王德福", 1, "1972-02-29")
    assert told["prefill"]["answers"]["smoking"] == {"value": 1.0, "on": "2026-11-20"}
    assert told["prefill"]["values"]["height_cm"]["value"] == 170
    assert "weight_kg" not in told["prefill"]["values"]
    assert WANG not in json.dumps(told)
    assert AccessLog.objects.filter(page="screening", person_id=told["id"]).count() == 1


def test_what_only_follows_from_silence_is_no_earlier_answer(here: World, form: Callable[..., Filled]) -> None:
    nurse = here.client("nurse")
    saved(nurse, form(answers={"smoking": 0}))
    answers = post(nurse, "/screen/card", {"national_id": WANG}).json()["prefill"]["answers"]
    assert set(answers) == {"smoking"}


def test_a_wrong_card_is_said_in_words(here: World) -> None:
    told = post(here.client("nurse"), "/screen/card", {"national_id": WANG[:-1] + "0"}).json()
    assert "最后一位校验不通过" in told["problem"]


def test_a_stranger_finds_nobody(here: World, form: Callable[..., Filled]) -> None:
    answer = saved(here.client("nurse"), form())
    stranger = here.client(hired("外院护士", "strange-nurse", here.elsewhere, "nurse"))
    assert post(stranger, "/screen/card", {"national_id": WANG}).json() == {"known": False, "area": AREA}
    person = Person.objects.get().pk
    for url in ("/screen/card", "/screen/heart"):
        assert post(stranger, url, {"person_id": person}).status_code == 404
    assert stranger.get(answer["href"]).status_code == 404
    assert stranger.get(f"{answer['href']}/slip").status_code == 404


def test_saving_twice_stores_once(here: World, form: Callable[..., Filled]) -> None:
    nurse, filled = here.client("nurse"), form()
    assert saved(nurse, filled)["href"] == saved(nurse, filled)["href"]
    assert Screening.objects.count() == 1
    assert Person.objects.count() == 1


def test_what_cannot_be_taken_says_where_and_why(here: World, form: Callable[..., Filled]) -> None:
    nurse = here.client("nurse")
    wrong = post(nurse, "/screen/save", form(person={"national_id": WANG, "name": ""}))
    assert wrong.status_code == 400
    assert "姓名" in wrong.json()["errors"]["name"]
    for broken in ({}, {"uid": "x"}, form(started_at="yesterday"), form(finished_at="2026-11-20T01:14:00")):
        assert "读不出来" in post(nurse, "/screen/save", broken).json()["errors"]["form"]
    assert Screening.objects.count() == 0


def test_the_line_of_heart_and_vessels_is_honest(here: World, form: Callable[..., Filled]) -> None:
    nurse = here.client("nurse")
    saved(nurse, form())
    without = ask_heart(nurse)
    assert without["row"]["note"] == "只分级，不出概率"
    assert "%" not in without["row"].get("value", "")
    assert "总胆固醇" in without["html"]
    assert "十年" not in without["row"]["words"]
    high = ask_heart(nurse, myocardial_infarction=1)
    assert (high["row"]["words"], high["row"]["tone"]) == ("高危", "red")


@pytest.mark.parametrize(("days", "shown"), [(364, True), (367, False)])
def test_laboratory_values_count_for_twelve_months(
    here: World, form: Callable[..., Filled], days: int, shown: bool
) -> None:
    nurse = here.client("nurse")
    saved(nurse, form())
    give_lipids(here, days)
    told = ask_heart(nurse)
    assert ("%" in told["row"].get("value", "")) is shown
    assert ("icon-array" in told["html"]) is shown
    assert ("若能坚持以上改变" in told["html"]) is shown
    assert ("2025-11-2" in told["html"]) is shown  # a number carries its date


def test_what_came_of_it_has_grounds_owner_and_day(here: World, form: Callable[..., Filled]) -> None:
    nurse = here.client("nurse")
    page = nurse.get(saved(nurse, form())["href"])
    words = page.content.decode()
    assert "146/91" in words
    assert "另2天再量血压" in words
    assert "nurse甲" in words
    assert "中国高血压防治指南" in words
    slip = nurse.get(f"{page.wsgi_request.path}/slip").content.decode()
    assert "148/92、144/90 mmHg" in slip
    assert WANG not in slip
    assert AccessLog.objects.filter(page="screening-slip").count() == 1


def test_the_day_of_the_desk_is_counted(here: World, form: Callable[..., Filled]) -> None:
    nurse = here.client("nurse")
    assert nurse.get("/screen/state").json() == {"count": 0, "median": None}
    saved(nurse, form(seconds=60))
    saved(nurse, form(seconds=90, person={"national_id": LI, "name": "李大山", "phone": ""}))
    assert nurse.get("/screen/state").json() == {"count": 2, "median": 75.0}
    assert "今天已筛2人" in nurse.get("/screenings").content.decode()


def test_a_session_from_opening_to_its_list(here: World, form: Callable[..., Filled], standing: datetime) -> None:
    nurse = here.client("nurse")
    assert "还没有开过筛查" in nurse.get("/screenings").content.decode()
    refused = nurse.post("/screenings/new", {"title": "", "held_on": "2026-11-20"})
    assert refused.status_code == 400
    opened = nurse.post("/screenings/new", {"title": "河西义诊", "place": "大厅", "held_on": "2026-11-20"})
    session = ScreeningSession.objects.get()
    assert opened["Location"] == f"/screenings/{session.pk}"
    saved(nurse, form(session_id=session.pk))
    page = nurse.get(f"/screenings/{session.pk}").content.decode()
    assert "王德福" in page
    assert "1分12秒" in page
    head = here.client("department_head")
    file = head.get(f"/screenings/{session.pk}/list.csv")
    lines = b"".join(file.streaming_content).decode()
    assert "王德福" in lines
    assert "138****5678" in lines
    assert WANG not in lines
    assert nurse.get(f"/screenings/{session.pk}/list.csv").status_code == 403
    nurse.post(f"/screenings/{session.pk}/close")
    assert "已结束" in nurse.get("/screenings").content.decode()


def test_the_worker_may_look_after_the_page_only(here: World) -> None:
    answer = Client().get("/screen-worker.js")
    assert answer.status_code == 200
    assert answer["Service-Worker-Allowed"] == "/screen"
    assert answer["Content-Type"].startswith("text/javascript")


def test_the_page_costs_few_queries(here: World, django_assert_max_num_queries: Any) -> None:
    nurse = here.client("nurse")
    nurse.get("/screen")
    with django_assert_max_num_queries(10):
        nurse.get("/screen")
