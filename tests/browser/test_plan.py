"""A doctor opens a patient, sees the package and why, and signs in under a minute; the manager takes it over."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, Site

DOCTOR = "chenzhiyuan"
MOST_SECONDS = 60


def own_patients(site: Site) -> list[dict[str, Any]]:
    return [one for one in site.persons if one["doctor"] == DOCTOR]


def draw(page: Page) -> None:
    pad = page.locator("[data-needed] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    for step in range(24):
        page.mouse.move(box["x"] + 20 + 6 * step, box["y"] + 40 + (13 * step) % 50)
    page.mouse.up()


def test_a_plan_is_signed_in_under_a_minute(site: Site, desks: Any) -> None:
    desk: Desk = desks(DOCTOR)
    patient = own_patients(site)[0]
    page, person = desk.page, patient["id"]
    desk.open(f"/persons/{person}")
    begun = time.monotonic()
    page.get_by_role("link", name="年度方案").click()
    expect(page.locator(".decision-path__step--decided")).to_be_visible()
    expect(page.locator(".tier-option--chosen")).to_be_visible()
    page.get_by_role("button", name="签署方案").click()
    page.get_by_role("button", name="医生签字").click()
    expect(page.locator(".sign__done")).to_have_count(1)
    draw(page)
    page.get_by_role("button", name="患者确认签名").click()
    expect(page.locator(".sign__done")).to_have_count(2)
    assert time.monotonic() - begun < MOST_SECONDS

    manager: Desk = desks(patient["manager"])
    manager.open(f"/persons/{person}")
    manager.page.get_by_role("link", name="签收方案").click()
    manager.page.get_by_role("button", name="签收方案").click()
    expect(manager.page.get_by_text("执行中")).to_be_visible()


def test_a_visit_moves_by_keyboard_and_comes_back(site: Site, desks: Any) -> None:
    desk: Desk = desks(DOCTOR)
    page = desk.page
    desk.open(f"/persons/{own_patients(site)[1]['id']}/plan")
    visit = page.locator(".year-mark--visit[data-move]").last
    before = visit.get_attribute("title")
    visit.focus()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator(".toast__undo")).to_be_visible()
    assert page.locator(".year-mark--visit[data-move]").last.get_attribute("title") != before
    page.keyboard.press("u")
    expect(page.locator(".year-mark--visit[data-move]").last).to_have_attribute("title", before or "")
