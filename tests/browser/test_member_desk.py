"""At the members' desk: a card is opened and activated, a benefit is redeemed by keyboard, and taken back."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk, Site

NURSE = "zhouhuimin"
BENEFIT = "年度健康评估"


def test_a_card_is_opened_activated_used_and_the_use_undone(site: Site, desks: Any) -> None:
    desk: Desk = desks(NURSE)
    page, person = desk.page, site.persons[-1]
    desk.open("/members")
    expect(page.locator("#card-text")).to_be_focused()
    page.keyboard.type(person["name"])
    page.keyboard.press("Enter")
    row = page.locator(f"#found-{person['id']}")
    row.get_by_role("button", name="开卡").click()
    page.locator("dialog[open]").get_by_role("button", name="开卡").click()
    page.wait_for_url(re.compile(r"/members/\d+$"))
    expect(page.get_by_text("下一步：激活")).to_be_visible()
    page.get_by_role("button", name="激活").click()
    line = page.locator(".right-line", has_text=BENEFIT)
    expect(line).to_contain_text("已用0/1")
    line.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("dialog[open]")
    drawer.locator("#redeem-staff").select_option(index=1)
    drawer.locator("#redeem-note").fill("评估已做")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text(f"已核销：{BENEFIT} 1次")
    expect(line).to_contain_text("已用1/1")
    page.keyboard.press("u")
    expect(line).to_contain_text("已用0/1")
    desk.open(f"/persons/{person['id']}")
    expect(page.locator("#rights")).to_contain_text(BENEFIT)
