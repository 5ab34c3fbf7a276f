"""A form on a person's page: filled in by keyboard, found again after the tab was closed, completed."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk, Site

FORM = "/persons/{person}/forms/hypertension_follow_up"


def test_a_form_survives_a_closed_tab_and_is_completed_by_keyboard(site: Site, desks: Any) -> None:
    address = FORM.format(person=site.person_of("zhouhuimin")["id"])
    desk: Desk = desks("zhouhuimin")
    desk.open(address)
    page = desk.page
    page.locator('[name="form.mode"]').first.focus()
    for key in ("1", "Enter", "Enter", "2", "1", "Enter"):  # clinic; the day stands; headache, then none at all
        page.keyboard.press(key)
    for number in ("151", "84"):
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(number)
        page.keyboard.press("Enter")
    expect(page.locator("[data-because]")).to_contain_text("151/84")
    expect(page.locator("[data-saved]")).to_contain_text("已存")
    again = page.context.new_page()
    page.close()
    again.goto(site.base + address)
    expect(again.locator('[name="form.sbp"]')).to_have_value("151")
    expect(again.locator('[data-key="htn_symptoms"] input:checked')).to_have_value("1")
    for key in ("adherence", "adverse"):
        again.locator(f'[data-key="{key}"] .chip').first.click()
    expect(again.locator("[data-saved]")).to_contain_text("已存")
    again.get_by_role("button", name="完成").click()
    expect(again.get_by_role("link", name="更正")).to_be_visible()
