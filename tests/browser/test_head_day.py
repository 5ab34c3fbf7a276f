"""The head's morning: from a rate to the persons behind it, and from a person to the reason."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk


def test_from_the_rate_to_the_persons_to_the_reason(desks: Any) -> None:
    desk: Desk = desks("chenliqun")
    page = desk.page
    desk.open("/dashboard")
    expect(page.locator(".metric-tile").first).to_be_visible()
    page.locator('main a[href*="/dashboard/"]').first.click()
    page.wait_for_url("**/dashboard/*/*")
    page.locator('main a[href*="/persons/"]').first.click()
    page.wait_for_url(re.compile(r"/persons/\d+"))
    why = page.locator("button.why").first
    why.click()
    expect(page.locator(f"#{why.get_attribute('data-popover')}")).to_be_visible()
