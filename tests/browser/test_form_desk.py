"""A head copies a form and changes it by keyboard, the director publishes it, a nurse fills it in."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, Site

HEAD, DIRECTOR, NURSE = "chenliqun", "yuanzhang", "zhouhuimin"
NAME = "出院后满意度"


def test_from_a_copy_to_an_answer(site: Site, desks: Any) -> None:
    head: Desk = desks(HEAD)
    page = head.page
    head.open("/forms/satisfaction/copy")
    page.get_by_label("中文名").fill(NAME)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(NAME)
    code = page.locator("[data-form-desk]").get_attribute("data-code")

    _group_of_medicines(page)
    _question_that_is_asked_later(page)
    _tried_on_the_phone(page)
    page.get_by_role("button", name="提交审批").click()
    expect(page.locator(".notice").first).to_contain_text("提交了审批")

    director: Desk = desks(DIRECTOR)
    director.open(f"/forms/{code}")
    director.page.get_by_role("link", name="去审批").click()
    expect(director.page.locator("main")).to_contain_text("仅当 总体满意吗 是 很不满意")
    director.page.get_by_role("button", name="同意并发布").click()
    expect(director.page.locator("h1")).to_have_text(NAME)

    nurse: Desk = desks(NURSE)
    nurse.open(f"/persons/{site.person_of(NURSE)['id']}/forms/{code}")
    _filled_in(nurse.page)


def _group_of_medicines(page: Page) -> None:
    """A group that can be repeated, with one question in it; moved up by keyboard, deleted and taken back."""
    page.locator("#form-add-type").select_option("turns")
    page.get_by_role("button", name="加题").click()
    expect(page.locator("[name=words_zh]")).to_be_focused()
    page.keyboard.type("用药")
    page.locator("#form-add-type").select_option("string")
    page.get_by_role("button", name="加题").click()
    expect(page.locator("[data-editor=q2]")).to_be_visible()
    page.keyboard.type("药名")
    row = page.locator('#form-outline [data-goto="q2"]')
    expect(row).to_contain_text("药名")
    row.focus()
    page.keyboard.press("Delete")
    expect(row).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="撤销").click()
    expect(row).to_contain_text("药名")


def _question_that_is_asked_later(page: Page) -> None:
    page.locator('#form-outline [data-goto="overall"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-editor=overall] [name=words_zh]")).to_be_focused()
    page.get_by_role("button", name="加题").click()
    expect(page.locator("[data-editor=q3] [name=words_zh]")).to_be_focused()
    page.keyboard.type("哪里不满意")
    page.locator("summary", has_text="什么时候问").click()
    page.get_by_role("button", name="加条件").click()
    page.locator("[name=question]").select_option("overall")
    page.locator("[data-list=conditions] [name=value]").select_option("1")
    expect(page.locator('#form-outline [data-goto="q3"]').get_by_label("有条件")).to_be_visible()
    page.locator('#form-outline [data-goto="q3"]').focus()
    page.keyboard.press("Alt+ArrowDown")
    places = page.locator("[data-entry-item]")
    expect(places.nth(2)).to_contain_text("哪里不满意")
    page.keyboard.press("Alt+ArrowUp")
    expect(places.nth(1)).to_contain_text("哪里不满意")


def _tried_on_the_phone(page: Page) -> None:
    phone = page.locator("[data-phone]")
    later = phone.locator('[data-row="q3"]')
    expect(later).to_be_hidden()
    phone.locator('[data-key="overall"] .chip').first.click()
    expect(later).to_be_visible()
    expect(phone).to_contain_text("1分")
    page.get_by_text("纸质", exact=True).click()
    expect(page.locator(".form-paper__page")).to_have_count(1)


def _filled_in(page: Page) -> None:
    page.locator('[data-key="overall"] .chip').first.click()
    page.locator('[data-row="q3"] input').fill("等得太久")
    page.locator('[data-key="q2"] input').fill("氨氯地平")
    page.get_by_role("button", name="再加一个用药").click()
    expect(page.locator('[data-key="q2#1"] input')).to_be_focused()
    page.keyboard.type("二甲双胍")
    page.locator("[data-turn-less]").first.click()
    expect(page.locator('[data-key="q2"] input')).to_have_value("二甲双胍")
    expect(page.locator('[data-key="q2#1"]')).to_have_count(0)
    expect(page.locator("[data-saved]")).to_contain_text("已存")
    page.get_by_role("button", name="完成").click()
    expect(page.get_by_role("link", name="更正")).to_be_visible()
    expect(page.locator("main")).to_contain_text("二甲双胍")
