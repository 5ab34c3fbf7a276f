"""The payer's own phone: the desk shows a code, the phone says what it costs and what for."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk, Site
from tests.browser.test_every_screen import barriers

CASHIER = "chenliqun"
PHONE = {"width": 390, "height": 844}


def test_an_order_is_read_on_the_own_phone(site: Site, desks: Any) -> None:
    cashier, phone = desks(CASHIER), desks("", bypass_csp=True)
    cashier.open(f"/orders/new?person={site.persons[5]['id']}&package=htn-standard")
    cashier.page.get_by_role("button", name="下单").click()
    cashier.page.wait_for_url(re.compile(r"/orders/\d+$"))
    cashier.page.get_by_role("button", name="手机付款").click()
    link = cashier.page.locator(".lesson-code a").get_attribute("href")
    assert link
    read(phone, link)


def read(phone: Desk, link: str) -> None:
    page = phone.page
    page.set_viewport_size(PHONE)
    page.goto(link)
    expect(page.locator(".pay-phone__amount")).to_contain_text("199.00")
    expect(page.get_by_text("请到收费处付款")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert barriers(phone) == []
