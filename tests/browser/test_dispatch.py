"""The head gives out what nobody has, and plans a shift; a nurse sees how her work came to her."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk


def test_work_is_given_out_a_shift_is_planned_and_the_way_of_a_task_is_seen(desks: Any) -> None:
    desk: Desk = desks("chenliqun")
    page = desk.page
    assert desk.open("/dispatch") == 200
    expect(page.locator("h1")).to_have_text("派单")
    page.get_by_role("button", name="现在派单").click()
    expect(page.locator(".toast")).to_be_visible()
    assert desk.open("/roster") == 200
    page.locator("tbody tr").first.get_by_role("button", name="改").click()
    page.get_by_role("button", name="加这个班").click()
    expect(page.locator(".toast").last).to_contain_text("已保存")
    nurse: Desk = desks("zhouhuimin")
    nurse.page.keyboard.press("j")
    nurse.page.keyboard.press("Enter")
    nurse.page.wait_for_url("**/tasks/*")
    nurse.page.get_by_role("button", name="派单经过").click()
    expect(nurse.page.locator("#drawer-body .line-list")).to_be_visible()
