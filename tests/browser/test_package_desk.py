"""A head changes a package by keyboard and sees what it comes to; the director publishes it; the catalogue shows it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk

HEAD, DIRECTOR, NURSE = "chenliqun", "yuanzhang", "zhouhuimin"
PACKAGE = "/packages/htn-plus"


def test_from_the_draft_to_the_catalogue(desks: Any) -> None:
    head: Desk = desks(HEAD)
    page = head.page
    head.open(f"{PACKAGE}/edit")
    side = page.locator("#design-side")
    before = side.locator(".sale-sums__line--total dd").inner_text()

    page.locator("#times-dietitian").focus()
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    expect(side).to_contain_text("营养师指导由一年2次改为一年4次")
    expect(side.locator(".sale-sums__line--total dd")).not_to_have_text(before)
    expect(page.locator("#design-tags")).to_contain_text("已自动保存")

    page.locator("#times-acr").focus()
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    expect(page.locator("#wrong-acr")).to_contain_text("要在1到366之间")
    page.locator("#times-acr").focus()
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    expect(page.locator("#wrong-acr")).to_be_empty()

    page.locator("#design-find").focus()
    page.keyboard.type("人体成分")
    expect(page.locator("#design-found")).to_contain_text("人体成分")
    page.keyboard.press("Enter")
    expect(page.locator("#times-body_composition")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    expect(side).to_contain_text("新增 人体成分，一年2次")
    page.locator("#design-fee").fill("1380")
    page.locator("#design-fee").press("Tab")
    expect(side).to_contain_text("服务费由1,280.00元改为1,380.00元")
    page.get_by_role("button", name="提交审批").click()
    expect(page.locator(".notice")).to_contain_text("已提交审批")

    director: Desk = desks(DIRECTOR)
    director.open(PACKAGE)
    director.page.get_by_role("link", name="去审批").click()
    expect(director.page.locator("main")).to_contain_text("营养师指导由一年2次改为一年4次")
    director.page.get_by_role("button", name="同意并发布").click()
    expect(director.page.locator("h1")).to_have_text("高血压增值包")

    nurse: Desk = desks(NURSE)
    nurse.open("/packages?q=高血压增值包")
    expect(nurse.page.locator(".package-grid__cell")).to_contain_text("1,380.00")
