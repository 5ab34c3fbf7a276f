"""The results of a form: numbers, months, groups, free texts, and what leaves the house."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kangxu.organisations.queries import viewer_of
from kangxu.programmes.tests import world as care
from kangxu.programmes.tests.world import AT
from kangxu.questionnaires.actions import complete
from kangxu.questionnaires.results import terms
from kangxu.web.person.tests.conftest import Case


def _answered(case: Case, score: int, why: str = "", role: str = "nurse") -> int:
    person = care.person(case.world.hospital)
    by = viewer_of(case.world.staff[role].account)
    complete(
        uid=uuid4(), form="nps", person_id=person, values={"nps_score": score, "nps_why": why}, by=by, at=AT
    )  # fmt: skip
    return person


def _page(case: Case, asked: str = "", role: str = "department_head", place: str = "") -> str:
    answer = case.client(role).get(f"/forms/nps/results{place}?{asked}")
    assert answer.status_code == 200
    pieces = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(pieces).decode()


def test_the_page_counts_explains_and_lists(case: Case) -> None:
    for score in (10, 9, 9, 7, 2):
        _answered(case, score, "排队太久" if score == 2 else "")
    shown = _page(case)
    for words in ("+40", "推荐3人，中立1人，贬损1人", "5人答", "排队太久", "安澜县人民医院"):
        assert words in shown, words
    assert "没有人填过" in _page(case, "since=2020-01-01&until=2020-02-01")
    elsewhere = case.client("department_head").get(f"/forms/nps/results?place={case.world.clinic.pk}")
    assert elsewhere.status_code == 404


def test_few_answers_of_somebody_are_not_told_by_name(case: Case) -> None:
    _answered(case, 10, role="nurse")
    for _each in range(5):
        _answered(case, 9, role="doctor")
    shown = _page(case, "by=staff")
    assert "doctor甲" in shown
    assert "nurse甲" not in shown
    assert "其余（每人不足5份" in shown
    assert "doctor甲" not in _page(case, "by=staff", role="doctor").split('id="main"')[1].split("写了什么")[0]


def test_free_texts_are_searched_and_names_shown_only_with_the_right(case: Case) -> None:
    _answered(case, 2, "排队太久")
    _answered(case, 9, "护士耐心")
    found = _page(case, "q=护士", place="/texts")
    assert "护士耐心" in found
    assert "排队太久" not in found
    assert "/answers/" in found
    outside = _page(case, "", role="operations")
    assert "排队太久" in outside
    assert "/answers/" not in outside
    assert "只有能看病情的人" in outside
    assert "没有这样的话" in _page(case, "q=没有的", place="/texts")


def test_free_texts_go_on_where_they_stopped(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        _answered(case, 9, f"话{number}")
    few = replace(terms(), texts=3)
    for place in ("kangxu.web.forms.results_texts", "kangxu.web.forms.results_views"):
        monkeypatch.setattr(f"{place}.terms", lambda: few)
    first = _page(case, place="/texts")
    assert [f"话{number}" in first for number in range(4)] == [False, True, True, True]
    more = first.split('hx-get="/forms/nps/results/texts?')[1].split('"')[0].replace("&amp;", "&")
    assert "话0" in _page(case, more, place="/texts")


def test_the_file_holds_nothing_written_and_is_only_for_who_may_take_it(case: Case) -> None:
    _answered(case, 9, "护士耐心")
    told = _page(case, place="/list.csv")
    assert "愿意把我们推荐给亲友吗" in told
    assert "护士耐心" not in told
    assert case.client("nurse").get("/forms/nps/results/list.csv").status_code == 403
    assert case.client("nurse").get("/forms/nps/results").status_code == 403


@pytest.mark.parametrize("query", ["place=²", f"before={10**30}~nps_why", "since=2026-01-01&until=9999-12-31"])
def test_an_address_that_says_nothing_is_no_fault(case: Case, query: str) -> None:
    _answered(case, 9, "护士耐心")
    assert "护士耐心" in _page(case, query)


def test_results_ask_the_database_as_often_for_many_as_for_few(case: Case) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            _page(case)
        return len(queries)

    _answered(case, 9, "一")
    _page(case)
    few = count()
    for number in range(6):
        _answered(case, number, f"第{number}句")
    assert count() <= few
