"""The team's pages as the head uses them: board, names, giving on, review."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kangxu.followup.models import Task
from kangxu.followup.tests.world import AT, World
from kangxu.foundation import clock
from kangxu.organisations.models import Staff
from kangxu.performance.models import Decision
from kangxu.performance.terms import sheet
from kangxu.performance.tests.test_team_board import add, turned

SignIn = Callable[[Staff], Client]


@pytest.fixture(autouse=True)
def _standing() -> object:
    with clock.standing_at(AT + timedelta(hours=1)):
        yield


def seen(client: Client, href: str) -> str:
    answer = client.get(href)
    assert answer.status_code == 200, href
    return str(answer.content.decode())


def test_the_board_leads_to_the_names(here: World, signed_in: SignIn) -> None:
    add(here, due_in=-30, to=here.nurse)
    add(here, "urgent", to=here.doctor)
    turned(here, ("yellow", "red", 3))
    head = signed_in(here.head)
    board = seen(head, "/team")
    for words in ("危急没闭环", "新转红", "超时没办", "周慧敏", "203/110"):
        assert words in board
    for href in sorted(set(re.findall(r'href="(/team/list\?[^"&]+)"', board))):
        seen(head, href)
    assert "赵国强" in seen(head, "/team/list?what=late")
    assert "赵国强" in seen(head, "/team/list?what=turned")
    assert "赵国强" in seen(head, "/team/list?what=turned&after=x~1&place=²")
    assert "赵国强" not in seen(head, f"/team/list?what=late&owner={here.colleague.pk}")
    assert signed_in(here.nurse).get("/team").status_code == 403
    assert signed_in(here.head).get(f"/team?place={here.stranger.pk}").status_code == 404


def test_of_a_large_place_the_page_comes_first_and_its_numbers_after(
    here: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sheet()["board"], "at_once", 1)
    add(here, to=here.nurse)
    head = signed_in(here.head)
    assert "周慧敏" in seen(head, "/team")
    add(here, to=here.nurse)
    waiting = seen(head, "/team?sort=-late")
    assert "周慧敏" not in waiting
    assert "正在数" in waiting
    href = re.search(r'id="work" class="stack" hx-get="([^"]+)" hx-trigger="load"', waiting)
    assert href is not None
    numbers = head.get(href[1].replace("&amp;", "&"), headers={"HX-Target": "work"}).content.decode()
    assert "周慧敏" in numbers
    assert "sort=late" in numbers  # the column that was chosen is kept, and turns around


def test_a_list_that_was_not_counted_to_its_end_says_so(
    here: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("performance.list_queries", "web.team.list_page"):
        monkeypatch.setattr(f"kangxu.{room}.MOST_COUNTED", 2)
    for _number in range(51):
        add(here, to=here.nurse)
    assert "2+件" in seen(signed_in(here.head), "/team/list?what=due")


def test_staff_are_sorted_as_one_asks(here: World, signed_in: SignIn) -> None:
    add(here, to=here.nurse)
    head = signed_in(here.head)

    def order(sort: str) -> list[str]:
        rows = re.findall(r'id="member-(\d+)"', seen(head, f"/team?sort={sort}"))
        return [Staff.objects.get(pk=one).name for one in rows]

    assert order("due")[0] == "周慧敏"
    assert order("-due")[-1] == "周慧敏"


def test_the_list_is_a_file_too(here: World, signed_in: SignIn) -> None:
    add(here, due_in=-30, to=here.nurse)
    answer = signed_in(here.head).get("/team/list.csv?what=late")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert (len(lines), lines[1].split(",")[0], lines[1].split(",")[-1]) == (2, "赵国强", "周慧敏")
    assert signed_in(here.nurse).get("/team/list.csv").status_code == 403


def test_exactly_what_was_shown_is_given_on_and_back(here: World, signed_in: SignIn) -> None:
    tasks = [add(here, to=here.nurse).pk for _number in range(3)]
    head = signed_in(here.head)
    asked = "&".join(f"selected=task-{one}" for one in tasks[:2])
    drawer = seen(head, f"/team/hand?what=due&{asked}")
    assert "已选2件" in drawer
    shown = head.post("/team/hand", {"task": tasks[:2], "to": str(here.colleague.pk)}).content.decode()
    plan = re.search(r'name="plan" value="([^"]+)"', shown)
    assert plan is not None
    given = plan[1].replace("&quot;", '"')
    assert json.loads(given) == {str(here.colleague.pk): tasks[:2]}
    assert "请写一句转派原因" in head.post("/team/hand", {"do": "move", "plan": given}).content.decode()
    said = head.post("/team/hand", {"do": "move", "plan": given, "reason": "休假"})
    assert "已转派2件" in said.content.decode()
    assert said.headers["HX-Trigger"] == "kx:list-changed"
    assert Task.objects.filter(assigned_to=here.colleague).count() == 2
    notice = re.search(r"/team/handovers/\d+/undo", seen(head, "/team/list?what=due"))
    assert notice is not None
    assert "已退回2件" in head.post(notice[0]).content.decode()
    assert Task.objects.filter(assigned_to=here.nurse).count() == 3
    for broken in ("", "x", "[]", '{"a": 1}'):
        assert "没有可转派" in head.post("/team/hand", {"do": "move", "plan": broken}).content.decode()


def test_everything_a_list_holds_may_be_chosen(here: World, signed_in: SignIn) -> None:
    for _number in range(3):
        add(here, to=here.nurse)
    add(here, to=here.colleague)
    assert "已选3件" in seen(signed_in(here.head), f"/team/hand?what=due&owner={here.nurse.pk}&all=1")


def test_the_review_decides_prints_and_closes(here: World, signed_in: SignIn) -> None:
    add(here, "urgent", to=here.doctor)
    head = signed_in(here.head)
    assert head.get("/team/review").headers["Location"] == "/team/review/2026-11"
    told = {"text": "=超时清零", "owner": here.nurse.pk, "due_on": "2026-12-01"}
    assert "已记下决定" in head.post("/team/review/2026-11/decide", told).content.decode()
    assert "请选谁负责" in head.post("/team/review/2026-11/decide", {"text": "x"}).content.decode()
    one = Decision.objects.get()
    moved = head.post(f"/team/decisions/{one.pk}", {"progress": "50", "note": "一半"})
    assert "进度已更新" in moved.content.decode()
    assert "一半" in seen(head, f"/team/decisions/{one.pk}")
    page = seen(head, "/team/review/2026-11")
    for words in ("=超时清零", "50%", "讨论中", "赵国强", "最好的5项"):
        assert words in page
    assert head.get("/team/review/2026-11/pdf").content[:4] == b"%PDF"
    file = b"".join(head.get("/team/review/2026-11/figures.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=超时清零" in file
    assert "赵国强" not in file
    head.post("/team/review/2026-11/close")
    closed = seen(head, "/team/review/2026-11")
    assert "已关闭" in closed
    assert "关闭复盘" not in closed
    for month in ("2026-13", "x", "2027-01"):
        assert head.get(f"/team/review/{month}").status_code == 404
