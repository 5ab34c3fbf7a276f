"""A nurse's morning: an urgent reading comes in and is taken, a call is recorded by keyboard, taken back, the next."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk, Site


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
    expect(page.locator(".danger-box")).to_be_visible()
    page.keyboard.press("6")
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


def test_call_page_records_and_goes_to_the_next(desks: Any) -> None:
    desk: Desk = desks("xuwenjing")
    page = desk.page
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*")
    first = page.url
    page.locator("#words").fill("按时服药，没有不适")
    page.locator("h1, .identity-bar").first.click()
    page.keyboard.press("1")
    page.locator(".outcome-bar button[type=submit]").click()
    page.wait_for_url(lambda address: address != first)
    expect(page.locator("body")).to_contain_text("完成随访")
