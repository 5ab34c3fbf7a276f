"""The head's morning with the team: from a number to the names, five tasks given on and back, a decision, the print."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from kangxu.foundation import clock
from tests.browser.conftest import Desk


def test_from_the_board_to_a_decision(desks: Any) -> None:
    desk: Desk = desks("chenliqun")
    page = desk.page
    page.on("dialog", lambda dialog: dialog.accept())
    assert desk.open("/team") == 200
    page.locator(".metric-tile", has_text="到期还没联系").locator("a").click()
    page.wait_for_url("**/team/list?what=uncalled*")
    boxes = page.locator("tbody .check-box")
    for place in range(5):
        boxes.nth(place).check()
    page.locator("[data-batch-bar]").get_by_role("button", name="转派").click()
    expect(page.locator("#drawer")).to_contain_text("已选5件")
    page.locator("#hand-to").select_option(index=1)
    page.locator("#hand-reason").fill("休假")
    page.get_by_role("button", name="确认转派").click()
    expect(page.locator(".notice")).to_contain_text("休假")
    expect(page.locator("#drawer")).to_be_hidden()
    page.get_by_role("button", name="撤销转派").click()
    expect(page.locator(".toast").last).to_contain_text("已退回")
    expect(page.locator(".notice")).to_have_count(0)
    assert desk.open("/team/review") == 200
    page.locator("[name=text]").fill("两周内把超时的随访清零")
    page.locator("[name=owner]").select_option(index=1)
    page.locator("[name=due_on]").fill(f"{clock.day_of(clock.now()):%Y-%m-%d}")
    page.get_by_role("button", name="记下决定").click()
    row = page.locator("tr", has_text="两周内把超时的随访清零")
    row.get_by_role("button", name="更新").click()
    page.locator("label", has_text="50%").click()
    page.get_by_role("button", name="保存进度").click()
    expect(row).to_contain_text("50%")
    href = page.get_by_role("link", name="打印A4").get_attribute("href")
    assert href is not None
    assert re.match(r"/team/review/\d{4}-\d{2}/pdf", href)
    printed = page.request.get(f"{desk.site.base}{href}")
    assert printed.body()[:4] == b"%PDF"
