"""A cashier's morning: an order without the mouse, cash with change, and the right fen back."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk, Site

CASHIER = "chenliqun"


def test_cash_by_keyboard_alone_and_the_right_fen_back(site: Site, desks: Any) -> None:
    desk: Desk = desks(CASHIER)
    page, keys = desk.page, desk.page.keyboard
    desk.open("/orders/new")
    keys.type(site.persons[0]["name"])
    page.wait_for_selector("#found a")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_selector("select[name=package]")
    expect(page.locator("select[name=package]")).to_be_focused()
    page.locator("select[name=package]").select_option("dm-standard")  # as typing its first letters does
    expect(page.locator(".money-lines__line--strong dd")).to_have_text("199.00")
    page.get_by_role("button", name="下单").press("Enter")
    page.wait_for_url(re.compile(r"/orders/\d+$"))
    expect(page.locator("#given")).to_be_focused()
    keys.type("100")
    expect(page.locator("[data-change]")).to_have_text("还差99.00元")
    keys.press("Enter")
    expect(page.locator(".notice--red")).to_contain_text("收到的钱不够")
    page.locator("#given").fill("250")
    expect(page.locator("[data-change]")).to_have_text("51.00")
    keys.press("Enter")
    expect(page.get_by_text("收250.00，找零51.00")).to_be_visible()
    expect(page.get_by_role("link", name="打印收据")).to_be_focused()
    _give_back(page)


def _give_back(page: Any) -> None:
    page.get_by_role("button", name="退款").click()
    expect(page.locator(".money-lines__line--strong dd").last).to_have_text("189.05")
    page.locator("#refund-reason").fill("搬到外地")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="确认退189.05元").click()
    expect(page.get_by_text("已退189.05元")).to_be_visible()
    expect(page.get_by_role("heading", name="账簿分录")).to_be_visible()
    expect(page.locator("[data-until]")).to_have_count(0)
