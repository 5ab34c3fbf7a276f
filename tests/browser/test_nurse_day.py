"""A nurse's morning: an urgent reading comes in and is taken, a call is recorded by keyboard, taken back, the next."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from bench.wrap_up import clear
from tests.browser.conftest import SCREEN, Desk, Site, settle


def general(page: Page) -> str:
    """The form for everything on the page of a task, whatever its kind asks: the first of a day differs by the day."""
    settle(page)
    if not page.locator('[data-key="condition"]').count():
        page.locator('a[href$="form=general_contact"]').click()
        page.wait_for_url("**form=general_contact*")
        settle(page)
    return page.url


def test_urgent_reading_comes_to_the_worklist_and_is_answered_by_keyboard(site: Site, desks: Any) -> None:
    desk: Desk = desks("zhouhuimin")
    page, patient = desk.page, site.person_of("zhouhuimin")
    expect(page.locator("h1")).to_have_text("今日工作")
    stored = site.post_reading(patient["id"], 186, 112)
    assert stored["accepted"] == 2
    row = page.locator("[data-key-row]", has_text=patient["name"]).filter(has_text="186/112，达到")
    expect(row).to_be_visible()
    row.locator("[data-open]").click()
    page.wait_for_url("**/tasks/*")
    expect(page.locator(".danger-bar")).to_be_visible()
    page.keyboard.press("9")
    answered = page.url
    page.locator(".outcome-bar button[type=submit]").click()
    page.wait_for_url(lambda address: address != answered)
    desk.open("/")
    expect(row).to_have_count(0)


def test_outcome_by_digit_is_undone_by_u(desks: Any) -> None:
    desk: Desk = desks("zhouhuimin")
    page = desk.page
    rows = page.locator("[data-key-row]")
    page.keyboard.press("j")
    focused = page.locator("[data-key-row].is-focused")
    expect(focused).to_have_count(1)
    row_id = focused.get_attribute("id")
    row = page.locator(f"#{row_id}")
    count = rows.count()
    page.keyboard.press("1")
    expect(row).to_contain_text("已记：完成随访")
    page.keyboard.press("u")
    expect(row).not_to_contain_text("已记")
    expect(rows).to_have_count(count)


def test_a_call_is_dialled_spoken_filled_in_and_saved_by_keyboard(desks: Any) -> None:
    page = desks("xuwenjing").page
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    row = f"#task-{page.url.rpartition('/')[2]}"
    cleared = clear(page)
    assert cleared["fields"] > 0
    expect(page.locator("#toasts")).to_contain_text("已记：完成随访")
    page.goto(page.url.split("/tasks/")[0] + "/")
    expect(page.locator("#work")).to_be_visible()
    expect(page.locator(row)).to_have_count(0)


def test_what_was_typed_survives_a_closed_tab_and_a_server_that_is_gone(desks: Any) -> None:
    desk: Desk = desks("xuwenjing")
    desk.page.keyboard.press("j")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/tasks/*")
    address = general(desk.page)
    desk.page.keyboard.press("f")
    desk.page.keyboard.press("2")
    desk.page.locator("#note").fill("午后再打")
    desk.page.close()  # at once: nothing was sent yet
    page = desk.context.new_page()
    page.goto(address)
    expect(page.locator("#note")).to_have_value("午后再打")
    expect(page.locator('[data-key="condition"] input').nth(1)).to_be_checked()
    desk.context.set_offline(True)
    page.locator("#note").fill("午后三点再打")
    page.keyboard.press("Escape")
    page.keyboard.press("6")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("结果还没保存")
    page.close()
    desk.context.set_offline(False)
    page = desk.context.new_page()
    with page.expect_response(lambda answer: re.search(r"/tasks/\d+/draft$", answer.url) is not None):
        page.goto(address)  # what this browser kept goes to the server now
    expect(page.locator("#note")).to_have_value("午后三点再打")
    expect(page.locator("[data-outcome='6']")).to_be_checked()
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("#note")).to_have_value("午后三点再打")
    page.goto(address.split("/tasks/")[0] + "/")
    expect(page.locator(".draft-list__item").first).to_be_visible()


def test_a_second_enter_sends_nothing_twice(desks: Any) -> None:
    page = desks("xuwenjing").page
    for key in ("j", "j", "Enter"):  # the first may have the draft of another scenario, with an outcome
        page.keyboard.press(key)
    page.wait_for_url("**/tasks/*")
    address, sent = page.url, list[str]()
    page.wait_for_function("document.querySelector('[data-call]').callPage")
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    page.locator(".outcome-bar button[type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("请先选通话结果")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda now: now != address)
    assert sent.count(address) == 1


def test_what_is_typed_while_a_draft_is_under_way_survives_an_answer_that_never_came(desks: Any) -> None:
    """The server stores the older words later than the newer ones were typed: it knows less, not more."""
    desk: Desk = desks("xuwenjing")
    page = desk.page
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    settle(page)
    address, under_way = page.url, list[Route]()
    page.route("**/tasks/*/draft", lambda route: under_way.append(route))
    with page.expect_request("**/tasks/*/draft"):
        page.locator("#note").fill("头晕")
    page.locator("#note").fill("头晕，两天了")
    under_way[0].fetch()
    page.close()
    page = desk.context.new_page()
    page.goto(address)
    expect(page.locator("#note")).to_have_value("头晕，两天了")


def test_a_server_that_is_killed_in_the_middle_of_a_call_loses_nothing(
    site: Site, desks: Any, browser: Browser
) -> None:
    """Killed after it had stored and before it answered: what is typed meanwhile arrives by itself, and is saved."""
    desk: Desk = desks("xuwenjing")
    page = desk.context.new_page()  # a server that is gone is an error in every console
    desk.page.close()
    page.goto(site.base)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    address, told = general(page), page.locator("[data-saved]")
    page.keyboard.press("f")
    page.keyboard.press("2")
    expect(told).to_contain_text("已存")

    def store_and_die(route: Route) -> None:
        route.fetch()
        site.server.kill()
        route.abort()

    page.route("**/draft", store_and_die, times=1)
    page.locator('[data-key="condition"] label').nth(2).click()
    expect(told).to_contain_text("没有网络")
    page.locator('[data-key="condition"] label').nth(0).click()
    page.locator("#note").fill("停电后又说头晕")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("0")
    page.keyboard.press("1")
    site.server.start()
    expect(told).to_contain_text("已存")
    other = browser.new_context(viewport=SCREEN, locale="zh-CN")
    other.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
    elsewhere = other.new_page()  # another computer, which knows only what the server has
    elsewhere.goto(address)
    expect(elsewhere.locator("#note")).to_have_value("停电后又说头晕")
    expect(elsewhere.locator('[data-key="condition"] input').nth(0)).to_be_checked()
    expect(elsewhere.locator("[data-outcome-more='1']")).to_be_checked()
    other.close()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("已记：忙线，稍后再打")
