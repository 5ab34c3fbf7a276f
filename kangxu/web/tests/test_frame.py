from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from kangxu.organisations.roles import ROLES
from kangxu.web.errors import failed
from kangxu.web.tests.world import World, add_role

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return answer.content.decode()


def test_every_role_has_a_first_page(here: World) -> None:
    for role in ROLES:
        client = here.client(role)
        home = client.get("/home")["Location"]
        assert client.get(home, follow=True).status_code == 200, role


def test_the_rail_leads_only_to_open_pages(here: World) -> None:
    for role in ROLES:
        client = here.client(role)
        rail = client.get("/account").context["frame"].rail
        for item in (*rail.items, *rail.foot):
            for href in (item.href, *(child.href for child in item.children)):
                assert client.get(href).status_code in (200, 302), (role, href)


def test_the_frame_names_place_person_and_role(here: World) -> None:
    page = text(here.client("it_admin").get("/account"))
    for words in ("安澜县人民医院", "it_admin甲", "信息科"):
        assert words in page
    assert "河西镇卫生院" not in page
    add_role(here.staff["it_admin"], here.clinic, "it_admin")
    assert "河西镇卫生院" in text(here.client("it_admin").get("/account"))


def test_a_page_costs_few_queries_for_its_frame(here: World, django_assert_max_num_queries: Any) -> None:
    client = here.client("nurse")
    client.get("/help")
    with django_assert_max_num_queries(8):  # session, account, staff, postings, places, scope; emergencies, what is due
        client.get("/help")


def test_what_is_missing_keeps_the_frame_for_those_inside(here: World) -> None:
    inside = here.client("nurse").get("/no/such/page")
    assert inside.status_code == 404
    assert "没有这一页" in text(inside)
    assert "nurse甲" in text(inside)
    outside = Client().get("/no/such/page")
    assert outside.status_code == 404
    assert "或先登录" in text(outside)


def test_what_is_refused_says_what_to_do(here: World) -> None:
    answer = here.client("nurse").get("/settings/staff")
    assert answer.status_code == 403
    assert "让本机构信息科" in text(answer)


def test_a_form_without_its_token_is_stale(here: World) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in", {"username": "nurse", "password": "x"})
    assert answer.status_code == 403
    assert "刚才的提交没有保存" in text(answer)


def test_a_failure_leans_on_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = failed(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "这一步没有做成" in text(answer)


def test_nothing_is_kept_by_the_browser_and_nothing_comes_from_elsewhere(here: World) -> None:
    answer = here.client("nurse").get("/account")
    assert answer["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert "http://" not in text(answer).replace("http://www.w3.org/2000/svg", "")


def test_the_site_speaks_english_too(here: World) -> None:
    client = here.client("nurse")
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in text(client.get("/help"))
    assert dict(settings.LANGUAGES) == {"zh-hans": "中文", "en": "English"}


def test_what_no_keyboard_types_is_turned_away(here: World) -> None:
    client = here.client("nurse")
    assert client.get("/persons?q=%00").status_code == 400
    sent = {"content_type": "application/x-www-form-urlencoded"}
    assert client.post("/persons/new", "name=%00", **sent).status_code == 400
    assert client.get("/persons?q=%E6%9D%8E").status_code == 200
