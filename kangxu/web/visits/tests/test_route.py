"""The day's route: whom, in which order, moved by hand, on paper, and what a phone takes along."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from kangxu.followup.models import RouteOrder
from kangxu.followup.tests import world
from kangxu.followup.visiting import area_of
from kangxu.foundation import clock
from kangxu.privacy.models import AccessLog
from kangxu.web.visits.tests.conftest import Round

TODAY = clock.day_of(world.AT)


def names(page: Any) -> list[str]:
    """Headings and persons in their order."""
    assert page.status_code == 200
    found = re.findall(r'class="visits-area">.*?</svg>([^<]+)|data-open>([^<]+)', page.content.decode(), re.S)
    return ["".join(one).strip() for one in found]


def move(nurses_round: Round, task: int, way: str, at: str = "home") -> Any:
    return nurses_round.client.post("/visits/move", {"task": task, "way": way, "on": TODAY.isoformat(), "at": at})


def test_villages_come_together_the_most_urgent_first(nurses_round: Round) -> None:
    for name, address, tier in (
        ("甲绿", "河西镇石桥村3号", "green"), ("乙红", "河西镇柳林村8号", "red"),
        ("丙黄", "河西镇石桥村12号", "yellow"), ("丁绿", "河西镇柳林村1号", "green"),
    ):  # fmt: skip
        nurses_round.visit(name, address, tier=tier)
    nurses_round.visit("门诊人", kind="clinic_visit")
    nurses_round.visit("明天的", due=1)
    shown = names(nurses_round.client.get("/visits"))
    assert shown == ["河西镇柳林村", "乙红", "丁绿", "河西镇石桥村", "丙黄", "甲绿"]
    assert names(nurses_round.client.get("/visits?at=clinic")) == ["门诊人"]
    assert names(nurses_round.client.get("/visits?on=2026-11-21"))[1:] == ["明天的"]


def test_who_why_what_for_and_what_to_take_along(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强", "河西镇石桥村3号")
    world.record(nurses_round.here, task.person, {"SBP": 168, "DBP": 96})
    page = nurses_round.client.get("/visits").content.decode()
    for words in ("男71岁", "河西镇石桥村3号", "没有面访", "168/96", "血压计", "体重秤", "高血压患者随访服务记录表"):
        assert words in page
    assert "血糖仪" not in page


def test_the_order_of_hand_is_kept_and_given_back(nurses_round: Round) -> None:
    _one, two = (nurses_round.visit(name, f"石桥村{number}号") for number, name in enumerate(("甲", "乙"), 1))
    assert names(move(nurses_round, two.pk, "up"))[1:] == ["乙", "甲"]
    assert names(move(nurses_round, two.pk, "up"))[1:] == ["乙", "甲"]
    assert names(nurses_round.client.get("/visits"))[1:] == ["乙", "甲"]
    assert names(move(nurses_round, two.pk, "down"))[1:] == ["甲", "乙"]
    move(nurses_round, two.pk, "up")
    assert "顺序是您手排的" in nurses_round.client.get("/visits").content.decode()
    given_back = nurses_round.client.post("/visits/move", {"on": TODAY.isoformat(), "at": "home"})
    assert "顺序是您手排的" not in given_back.content.decode()
    assert names(nurses_round.client.get("/visits"))[1:] == ["甲", "乙"]
    assert RouteOrder.objects.get().task_ids == []


def test_nobody_to_visit_says_so_and_a_strangers_visits_are_not_shown(nurses_round: Round) -> None:
    assert "没有到期的面访" in nurses_round.client.get("/visits").content.decode()
    task = nurses_round.visit("甲", "石桥村1号")
    assert names(nurses_round.of(nurses_round.here.colleague).get("/visits")) == []
    assert nurses_round.of(nurses_round.here.outsider).get(f"/visits/{task.pk}").status_code == 404


def test_the_paper_names_the_day_and_leaves_a_trace(nurses_round: Round) -> None:
    nurses_round.visit("甲", "石桥村1号")
    answer = nurses_round.client.get("/visits/print")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content[:5] == b"%PDF-"
    assert AccessLog.objects.filter(page="visits-print").count() == 1


def test_queries_of_a_day_do_not_grow_with_it(nurses_round: Round, django_assert_max_num_queries: Any) -> None:
    nurses_round.visit("甲", "石桥村1号")
    nurses_round.client.get("/visits")
    for number in range(8):
        nurses_round.visit(f"人{number}", f"柳林村{number}号")
    with django_assert_max_num_queries(32):
        nurses_round.client.get("/visits")


def test_a_phone_takes_along_what_is_needed_and_no_more(nurses_round: Round) -> None:
    task = nurses_round.visit("赵国强", "河西镇石桥村3号", due=30)
    world.identify(task.person, "11010519491231002X")
    nurses_round.visit("太远的", due=200)
    told = nurses_round.client.get("/visits/panel.json").json()
    assert [one["name"] for one in told["cards"]] == ["赵国强"]
    assert (told["next"], told["of"]) == ("", 1)
    card = told["cards"][0]
    assert card["form"]["code"] == "hypertension_follow_up"
    assert card["form"]["values"]["mode"] == "2"
    assert "11010519491231002X" not in str(told)
    forms = nurses_round.client.get("/visits/forms.json").json()["forms"]
    mine = next(one for one in forms if one["code"] == "hypertension_follow_up")
    assert "赵国强" not in mine["html"]
    assert {"sbp", "dbp", "htn_symptoms"} <= set(mine["required"])
    assert AccessLog.objects.filter(page="visits", person_id=task.person_id).count() == 1


def test_chunks_follow_each_other_and_end(nurses_round: Round, monkeypatch: Any) -> None:
    monkeypatch.setattr("kangxu.web.visits.carrying.PANEL_CHUNK", 2)
    monkeypatch.setattr("kangxu.web.visits.carrying.PANEL_ROWS", 4)
    for number in range(5):
        nurses_round.visit(f"人{number}", due=number)
    found: list[str] = []
    after = ""
    while True:
        told = nurses_round.client.get(f"/visits/panel.json?after={after}&count={len(found)}").json()
        found += [one["name"] for one in told["cards"]]
        if not (after := told["next"]):
            break
    assert found == ["人0", "人1", "人2", "人3"]


def test_queries_of_what_is_taken_along_do_not_grow_with_it(nurses_round: Round) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            told = nurses_round.client.get("/visits/panel.json").json()
        assert all(card["form"]["values"]["visited_on"] for card in told["cards"])
        return len(queries)

    for number in range(2):
        nurses_round.visit(f"先{number}", f"石桥村{number}号")
    few = asked()
    for number in range(5):
        nurses_round.visit(f"后{number}", f"石桥村{number}号")
    assert asked() == few


def test_what_one_person_takes_along_is_that_persons_alone(nurses_round: Round) -> None:
    """The forms of a chunk are read together: each card has its own person's values, last time and draft."""
    one, other = (nurses_round.visit(name, f"石桥村{number}号") for number, name in enumerate("甲乙", 1))
    world.record(nurses_round.here, one.person, {"WEIGHT": 61})
    world.record(nurses_round.here, other.person, {"WEIGHT": 83})
    forms = {card["task"]: card["form"] for card in nurses_round.client.get("/visits/panel.json").json()["cards"]}
    assert (forms[one.pk]["values"]["weight"], forms[other.pk]["values"]["weight"]) == ("61", "83")
    started = {"uid": str(uuid4()), "revision": 0, "cause": f"task:{one.pk}", "values": {"weight": "64"}}
    saved = nurses_round.client.post(forms[one.pk]["save"], json.dumps(started), content_type="application/json")
    assert saved.status_code == 200
    forms = {card["task"]: card["form"] for card in nurses_round.client.get("/visits/panel.json").json()["cards"]}
    assert (forms[one.pk]["values"]["weight"], forms[one.pk]["draft"]) == ("64", True)
    assert (forms[other.pk]["values"]["weight"], forms[other.pk]["draft"]) == ("83", False)


def test_how_far_ahead_is_chosen_from_what_is_offered(nurses_round: Round) -> None:
    for name, due in (("逾期", -40), ("近", 5), ("月内", 25), ("季内", 80), ("更远", 120)):
        nurses_round.visit(name, "石桥村1号", due=due)
    for days, names_taken in (
        ("7", ["逾期", "近"]), ("31", ["逾期", "近", "月内"]), ("92", ["逾期", "近", "月内", "季内"]),
        ("365", ["逾期", "近", "月内", "季内"]), ("x", ["逾期", "近", "月内", "季内"]),
    ):  # fmt: skip
        told = nurses_round.client.get(f"/visits/panel.json?days={days}").json()
        assert ([card["name"] for card in told["cards"]], told["of"]) == (names_taken, len(names_taken)), days
    page = nurses_round.client.get("/visits").content.decode()
    assert "一周内到期的" in page
    assert "上门面访每季度一次" in page


def test_an_empty_form_names_what_only_the_server_works_out(nurses_round: Round) -> None:
    told = nurses_round.client.get("/visits/forms.json").json()["forms"]
    html = {form["code"]: form["html"] for form in told}["hypertension_follow_up"]
    said = re.search(r"data-later hidden>(.*?)</p>", html)
    assert said is not None
    for words in ("危急提示", "BMI", "此次随访分类", "下次随访日期"):
        assert words in said[1]


def test_the_key_comes_with_the_session_and_is_each_ones_own(nurses_round: Round) -> None:
    colleague = nurses_round.of(nurses_round.here.colleague)
    keys = []
    for client in (nurses_round.client, colleague):
        cookie = client.get("/visits").cookies["kx_visits"]
        assert (cookie["path"], cookie["samesite"], cookie["max-age"]) == ("/visits", "Strict", "")
        keys.append(cookie.value)
    assert keys[0] != keys[1]
    assert nurses_round.client.get("/visits/offline").cookies["kx_visits"].value == keys[0]
    assert len(keys[0]) == 43


def test_areas_are_what_stands_before_the_house() -> None:
    assert area_of("河西镇石桥村12号") == "河西镇石桥村"
    assert area_of("城关街道文庙社区三号楼") == "城关街道文庙社区"
    assert area_of("") == ""
