"""Standard screening by keyboard alone, from the person to the printed sheet; every number leads to its source."""

from __future__ import annotations

import io
from typing import Any

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Desk, Site
from tests.browser.test_every_screen import AXE

NURSE = "zhouhuimin"
MEASURED = ("170", "76", "92", "148", "92", "144", "90", "72")
YES = {"smoking": "2", "north": "2"}
MOST_STOPS = 80


def focused(page: Page) -> tuple[str, str]:
    return page.evaluate("[document.activeElement.type ?? '', document.activeElement.name ?? '']")


def fill_by_keyboard(page: Page) -> None:
    """Measurements first, then every question that is asked; numbers that nobody knows are passed over."""
    for text in MEASURED:
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    for _stop in range(MOST_STOPS):
        kind, name = focused(page)
        if kind == "submit":
            return
        page.keyboard.press(YES.get(name, "1") if kind == "radio" else "Enter")
    raise AssertionError("the form has no end")


def report(desk: Desk, site: Site) -> Page:
    page = desk.page
    desk.open(f"/persons/{site.persons[0]['id']}")
    page.get_by_role("link", name="标准筛查").click()
    page.wait_for_selector("[data-assess-form]")
    fill_by_keyboard(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".verdict")
    return page


def test_a_nurse_screens_without_the_mouse_and_hands_out_the_sheet(site: Site, desks: Any) -> None:
    page = report(desks(NURSE), site)
    expect(page.locator(".ground").first).to_contain_text("146/91")
    for edition in ("", "?edition=elder"):
        answer = page.context.request.get(f"{page.url}/pdf{edition}")
        assert answer.headers["content-type"] == "application/pdf"
        assert site.persons[0]["name"] in PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()


def test_any_number_leads_to_its_source_in_two_clicks(site: Site, desks: Any) -> None:
    page = report(desks(NURSE), site)
    page.locator(".result__more > summary").first.click()
    page.locator(".inputs a").first.click()
    page.wait_for_url("**/persons/*?show=*")
    page.go_back()
    page.locator(".result__title").first.click()
    page.wait_for_url("**/risk-models/*")
    expect(page.get_by_text("适用人群")).to_be_visible()


def test_the_report_has_no_serious_barrier(site: Site, desks: Any) -> None:
    desk = desks(NURSE, bypass_csp=True)
    page = report(desk, site)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [one["id"] for one in found["violations"] if one["impact"] in ("serious", "critical")] == []
