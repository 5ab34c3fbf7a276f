"""A segment is built by keyboard alone, again by mouse, and again by writing it: always the same rule."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Desk

HEAD = "chenliqun"
SEARCH = ".rule-pop [role=combobox]"
WITHIN = {"window": {"days": 200}}
SUGAR = {"fact": "reading.HBA1C", **WITHIN, "op": ">=", "value": 8}
FASTING = {"fact": "reading.FPG", "how": "mean", "window": {"days": 90}, "op": ">=", "value": 8.5}
AGE = [{"fact": "age", "op": ">=", "value": 35}, {"fact": "age", "op": "<=", "value": 79}]
ENROLLED = {"fact": "enrolled.diabetes", "op": "=", "value": True}
DEAD = {"fact": "deceased", "op": "=", "value": True}
WANTED = {"all": [ENROLLED, {"all": AGE}, {"any": [SUGAR, FASTING]}, {"not": DEAD}]}
WORDS = """在管：糖尿病，且 年龄 在35至79岁之间
且（近200天内 糖化血红蛋白 不低于 8%
或 90天内 空腹血糖 平均值 >= 153 mg/dL）
且 非 已故"""


def opened(desk: Desk, address: str = "/segments/new") -> Page:
    desk.open(address)
    desk.page.wait_for_selector("[data-builder][data-ready]")
    return desk.page


def rule_on(page: Page) -> Any:
    return json.loads(page.locator("#builder-rule [name=rule]").input_value())["rule"]


def rows(page: Page) -> Locator:
    return page.locator("[data-rows] [data-node]")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def choose_fact(page: Page, typed: str) -> None:
    """In the search that is open."""
    expect(page.locator(SEARCH)).to_be_focused()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.locator(SEARCH)).to_have_count(0)


def days_in_the_open_form(page: Page, days: str) -> None:
    box = page.locator(".rule-form input[name=days]")
    while not box.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.type(days)
    page.keyboard.press("Enter")


def test_by_keyboard_alone(desks: Any) -> None:
    page = opened(desks(HEAD))
    page.locator('[data-act="row"]').focus()
    press(page, "Enter")
    choose_fact(page, "zgtnb")
    press(page, "a")
    choose_fact(page, "nl")
    press(page, "Shift+Tab", "Enter", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Enter")
    page.keyboard.type("35")
    press(page, "Enter")
    page.keyboard.type("79")
    press(page, "Enter", "g")
    choose_fact(page, "thxhdb")
    page.keyboard.type("8")
    press(page, "Enter", "ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    days_in_the_open_form(page, "200")
    press(page, "Escape", "ArrowLeft", "ArrowLeft", "ArrowLeft", "a")
    choose_fact(page, "空腹血糖")
    page.keyboard.type("8.5")
    press(page, "Enter", "ArrowRight", "ArrowRight", "Enter", *["ArrowDown"] * 5, "Enter")
    expect(page.locator(":focus")).to_have_text("平均")
    press(page, "ArrowRight", "Enter")
    days_in_the_open_form(page, "90")
    rows(page).first.focus()
    press(page, "x")
    choose_fact(page, "yg")
    assert rule_on(page) == WANTED
    expect(page.locator("[data-read]")).to_contain_text("年龄 在 35岁 至 79岁 之间")
    expect(page.locator("[data-count] b").first).to_have_text(re.compile(r"\d"))


def test_rows_move_nest_and_come_back(desks: Any) -> None:
    page = opened(desks(HEAD))
    write(page, "已故 且 年龄 >= 40 且 性别 = 女")
    expect(rows(page)).to_have_count(3)
    rows(page).nth(2).focus()
    press(page, "Alt+ArrowUp")
    assert [one["fact"] for one in rule_on(page)["all"]] == ["deceased", "sex", "age"]
    press(page, "Alt+ArrowRight")
    expect(page.locator(".rule-group")).to_have_count(1)
    rows(page).nth(3).focus()
    press(page, "Alt+ArrowRight")
    assert [one["fact"] for one in rule_on(page)["all"][1]["any"]] == ["sex", "age"]
    press(page, "Alt+ArrowLeft", "d")
    assert [one["fact"] for one in rule_on(page)["all"]] == ["deceased", "sex", "age", "age"]
    press(page, "Delete", "Delete")
    assert [one["fact"] for one in rule_on(page)["all"]] == ["deceased", "sex"]
    press(page, "Control+z")
    page.locator(".toast__undo").last.click()
    assert len(rule_on(page)["all"]) == 4


def write(page: Page, words: str) -> None:
    page.locator("[data-edit]").click()
    with page.expect_response(lambda answer: answer.url.endswith("preview/words")):
        page.locator(".rule-text__area").fill(words)


def test_written_words_become_rows_and_errors_point(desks: Any) -> None:
    page = opened(desks(HEAD))
    write(page, WORDS)
    expect(rows(page)).to_have_count(6)
    found = rule_on(page)
    assert found["all"][2]["any"][1] == {**FASTING, "value": 153, "unit": "mg/dL"}
    page.locator("[data-unit], .rule-value__unit--more").filter(has_text="mg/dL").click()
    page.locator(".rule-pop__item").filter(has_text="mmol/L").click()
    assert rule_on(page)["all"][2]["any"][1]["value"] == 8.493
    page.locator(".rule-text__area").fill("年龄 >= 40 且 空服血糖 >= 7")
    expect(page.locator(".rule-text__shade mark")).to_have_text("空服血糖")
    assert len(rule_on(page)["all"]) == 4
    page.locator(".rule-text__instead").filter(has_text=re.compile("^空腹血糖$")).click()
    expect(rows(page)).to_have_count(2)
    assert rule_on(page)["all"][1] == {"fact": "reading.FPG", "op": ">=", "value": 7}


def test_by_mouse_saved_and_found_again(desks: Any) -> None:
    desk: Desk = desks(HEAD)
    page = opened(desk)
    page.locator("[data-name]").fill("糖尿病控制不佳")
    page.locator('[data-act="row"]').click()
    page.locator(".rule-find__item").filter(has_text="在管：糖尿病").click()
    page.locator('[data-act="group"]').click()
    page.locator(SEARCH).fill("hba1c")
    page.locator(".rule-find__item").first.click()
    page.locator(".rule-value__input").fill("8")
    page.locator(".rule-chip").filter(has_text="不限时间").click()
    page.locator(".rule-quick").filter(has_text="近365天内").click()
    page.locator(".rule-around__one").first.wait_for(state="detached")
    page.locator(".rule-value__input").click()
    with page.expect_response(lambda answer: "draft" in answer.url and "7.5" in (answer.request.post_data or "")):
        page.locator(".rule-around__one").first.click()
    assert rule_on(page)["all"][1] == {**SUGAR, "window": {"days": 365}, "value": 7.5}
    page.wait_for_url(re.compile(r"/segments/SG\d+/edit$"))
    expect(page.locator("[data-saved]")).to_contain_text("已自动保存")
    kept = rule_on(page)
    page.reload()
    page.wait_for_selector("[data-builder][data-ready]")
    assert rule_on(page) == kept
    expect(page.locator("[data-name]")).to_have_value("糖尿病控制不佳")
