"""A nurse gives something to read and drafts a summary; the patient reads on the own phone; a doctor signs."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Browser, Page, expect

from kangxu.education.rules import needed_seconds
from kangxu.education.shelf import items
from tests.browser.conftest import Desk, Site, settle

NURSE, DOCTOR = "zhouhuimin", "chenzhiyuan"
PHONE = {"width": 390, "height": 844}
SPARE_SECONDS = 2


def shortest() -> str:
    """The item that takes the least time, so that the test waits no longer than a patient must."""
    return min(items(), key=lambda code: needed_seconds(items()[code].text("zh"), "zh"))


def give(page: Page, title: str) -> str:
    """From the library in the drawer; the address that the QR code holds."""
    page.get_by_role("button", name="开健康教育").click()
    page.get_by_role("button", name="从教育库里选").click()
    expect(page.get_by_label("全部病种")).to_be_visible()
    settle(page)
    with page.expect_response("**/lessons/choose?**"):
        page.get_by_label("全部病种").select_option("")
    page.locator(".given-line", has_text=title).get_by_role("button", name="开").click()
    expect(page.get_by_text(f"已开：{title}")).to_be_visible()
    page.locator("#lessons .given-line", has_text=title).get_by_title("给本人看的二维码").click()
    return str(page.get_by_role("link", name="打开看看").get_attribute("href"))


def test_a_lesson_is_given_and_read_and_a_summary_signed(site: Site, desks: Any, browser: Browser) -> None:
    person = site.person_of(NURSE)["id"]
    item = items()[shortest()]
    title, asked = item.text("zh").title, item.question("zh")
    nurse: Desk = desks(NURSE)
    page = nurse.page
    nurse.open(f"/persons/{person}")
    address = give(page, title)

    phone = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()  # type: ignore[arg-type]
    phone.goto(address)
    opened = time.monotonic()
    expect(phone.get_by_role("heading", name=title)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0

    nurse.open(f"/persons/{person}/summaries")
    page.get_by_role("button", name="起草", exact=True).click()
    expect(page.get_by_text("草稿，第1版")).to_be_visible()
    page.locator("#part-advice").get_by_role("button", name="改写").click()
    page.locator("#part-advice textarea").fill("每天走半小时。")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#part-advice")).to_contain_text("每天走半小时。")
    summary = page.url.removeprefix(site.base)

    left = needed_seconds(item.text("zh"), "zh") + SPARE_SECONDS - (time.monotonic() - opened)
    phone.locator(".reading__choice").last.scroll_into_view_if_needed()
    phone.wait_for_timeout(max(0, left) * 1000)
    phone.get_by_role("button", name=asked.options[asked.right]).click()
    expect(phone.get_by_text("答对了")).to_be_visible()
    phone.context.close()
    nurse.open(f"/persons/{person}/lessons")
    expect(page.locator(".given-line", has_text=title)).to_contain_text("读完答对")

    doctor: Desk = desks(DOCTOR)
    doctor.open(summary)
    doctor.page.get_by_role("button", name="签发").click()
    expect(doctor.page.get_by_text("已签发，第1版")).to_be_visible()
    expect(doctor.page.locator("#part-advice")).to_contain_text("每天走半小时。")
