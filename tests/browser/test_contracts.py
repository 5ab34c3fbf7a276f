"""A doctor signs a contract with a patient, asks for its renewal, and sets a target that the chart shows on its day."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from kangxu.foundation import clock
from tests.browser.conftest import Desk, Site


def draw_name(page: Page) -> None:
    box = page.locator("[data-sign-pad] canvas").bounding_box()
    assert box is not None
    left, top = box["x"] + 30, box["y"] + 40
    page.mouse.move(left, top)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(left + 12 * step, top + 25 * (step % 3))
    page.mouse.up()
    page.locator("form:has([data-sign-pad]) button[type=submit]").click()
    page.wait_for_load_state()


def test_signed_by_both_and_asked_to_renew(site: Site, desks: Any) -> None:
    desk: Desk = desks("chenzhiyuan")
    page, patient = desk.page, site.persons[-1]
    desk.open(f"/persons/{patient['id']}/contract")
    page.locator("label", has_text="陈志远").locator("input[name=doctor]").check()
    soon = clock.day_of(clock.now()) + timedelta(days=40)
    page.locator("input[name=ends_on]").fill(soon.isoformat())
    page.get_by_role("button", name="拟定协议").click()
    expect(page.locator(".contract-text")).to_contain_text("责任医师为陈志远")
    page.locator("form:has([data-sign-pad]) button[type=submit]").click()
    expect(page.locator(".sign-pad--missing")).to_be_visible()
    draw_name(page)
    expect(page.locator(".sign-progress__done")).to_have_count(1)
    draw_name(page)
    expect(page.locator("main")).to_contain_text("核对一致")
    expect(page.locator("#file")).to_contain_text("医保类型")
    desk.open("/contracts?view=renewals")
    row = page.locator("[data-key-row]", has_text=patient["name"])
    expect(row).to_contain_text("剩40天")
    row.locator("input[type=checkbox]").check()
    page.get_by_role("button", name="派续约任务").click()
    expect(page.locator("[data-key-row]", has_text=patient["name"])).to_contain_text("已派")


def test_a_target_is_drawn_from_its_day(site: Site, desks: Any) -> None:
    desk: Desk = desks("chenzhiyuan")
    page, patient = desk.page, site.persons[-1]
    desk.open(f"/persons/{patient['id']}?show=BP&range=1y")
    page.get_by_role("button", name="定目标").click()
    drawer = page.locator("#drawer-body")
    drawer.locator("#systolic").fill("125")
    drawer.locator("#diastolic").fill("75")
    drawer.locator("#target-reason").fill("蛋白尿")
    drawer.get_by_role("button", name="定目标").click()
    expect(page.locator("#trend .card__sub")).to_contain_text("125/75")
    drawn = json.loads(page.locator("#person-trend-data").text_content() or "{}")
    (systolic, _diastolic) = drawn["panels"][0]["series"][:2]
    assert systolic["target"]["high"] == 125
    assert [band["to"] for band in systolic["past"]] == [systolic["target"]["from"]]
