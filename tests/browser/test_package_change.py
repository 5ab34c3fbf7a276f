"""A plan is replaced in the middle of its year: the difference waits at the desk by itself, and the old order ends."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, Site
from tests.browser.test_plan import DOCTOR, draw, own_patients

CASHIER = "chenliqun"


def test_the_difference_is_asked_for_and_paid(site: Site, desks: Any) -> None:
    taken = [*own_patients(site)[:2], *site.persons[:6], site.persons[-1]]  # other scenarios sell to these
    patient = next(one for one in own_patients(site) if one["manager"] in site.passwords and one not in taken)
    plan = f"/persons/{patient['id']}/plan"
    doctor, cashier, manager = desks(DOCTOR), desks(CASHIER), desks(patient["manager"])
    sign(doctor, manager, plan, "标准包")
    sell(cashier, patient["id"])
    sign(doctor, manager, f"{plan}?new=1", "增值包")
    page = cashier.page
    cashier.open(plan)
    wait_for(page, "差价待收")
    expect(page.get_by_text("−199.00", exact=True)).to_be_visible()
    page.get_by_role("link", name="去收差价").click()
    expect(page.locator(".order-due")).to_contain_text("1,081.00")
    page.locator("#given").fill("1081")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="打印收据")).to_be_focused()
    cashier.open("/orders?state=changed")
    page.locator("#list tbody a").first.click()
    expect(page.get_by_text(re.compile("已换成订单"))).to_be_visible()


def sign(doctor: Desk, manager: Desk, plan: str, tier: str) -> None:
    page = doctor.page
    doctor.open(plan)
    page.locator(".tier-option", has_text=tier).click()
    expect(page.locator(".tier-option--chosen")).to_contain_text(tier)
    if "new" in plan:
        expect(page.locator(".plan-change")).to_contain_text("补差价")
    page.get_by_role("button", name="签署方案").click()
    page.get_by_role("button", name="医生签字").click()
    expect(page.locator(".sign__done")).to_have_count(1)
    draw(page)
    page.get_by_role("button", name="患者确认签名").click()
    expect(page.locator(".sign__done")).to_have_count(2)
    manager.open(plan.removesuffix("/plan").removesuffix("/plan?new=1"))
    manager.page.get_by_role("link", name="签收方案").click()
    manager.page.get_by_role("button", name="签收方案").click()
    expect(manager.page.get_by_text("执行中")).to_be_visible()


def sell(cashier: Desk, person: int) -> None:
    page = cashier.page
    cashier.open(f"/orders/new?person={person}&package=htn-standard")
    page.get_by_role("button", name="下单").click()
    page.wait_for_url(re.compile(r"/orders/\d+$"))
    page.locator("#given").fill("199")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="打印收据")).to_be_focused()


def wait_for(page: Page, words: str) -> None:
    """Jobs do their work beside the page: it is read anew until it says so."""
    for _turn in range(40):
        if page.get_by_text(words, exact=True).count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(words, exact=True)).to_be_visible()
