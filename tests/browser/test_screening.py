"""A table at a free clinic: screening by keyboard alone, and without network; nothing is lost, nothing comes twice."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from kangxu.people.identifiers import check_digit
from tests.browser.conftest import PATIENCE_MS, SCREEN, Site

NURSE = "zhouhuimin"
SECONDS_FOR_A_RETURNING_PERSON = 90


def number(first_17: str) -> str:
    return first_17 + check_digit(first_17)


LI, ZHAO, QIAN, SUN = (
    number(one) for one in ("33010219610307101", "33010219550912102", "33010219480101103", "33010219700630104")
)


@pytest.fixture
def context(site: Site, browser: Browser) -> Iterator[BrowserContext]:
    """A signed-in browser of its own: what it keeps must not meet another test's."""
    made = browser.new_context(viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]
    made.set_default_timeout(PATIENCE_MS)
    sign_in(made.new_page(), site)
    yield made
    made.close()


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/sign-in")
    page.locator("#username").fill(NURSE)
    page.locator("#password").fill(site.passwords[NURSE])
    page.locator("#password").press("Enter")
    page.wait_for_selector(".top-bar")


def opened(context: BrowserContext, site: Site, session: str = "") -> Page:
    """The screening page, looked after by its worker, ready to type."""
    page = context.pages[0]
    page.goto(f"{site.base}/screen{session}")
    page.wait_for_selector("[data-screen-desk][data-ready]")
    page.wait_for_selector("[data-screen-desk][data-offline=complete]")
    return page


def session_of(page: Page, site: Site, title: str) -> str:
    page.goto(f"{site.base}/screenings/new")
    page.locator("#title").fill(title)
    page.get_by_role("button", name="开场").click()
    page.wait_for_url(re.compile(r"/screenings/\d+$"))
    return page.url.rsplit("/", 1)[1]


def keys(page: Page, *pressed: str) -> None:
    for one in pressed:
        if one[0].isdigit() and len(one) > 1:
            page.keyboard.type(one)
        else:
            page.keyboard.press(one)


def read_card(page: Page, card: str) -> None:
    """As a USB reader does: keystrokes faster than any hand, then Enter."""
    page.keyboard.type(card, delay=1)
    page.keyboard.press("Enter")


def fill_new_person(page: Page, card: str, name: str) -> None:
    read_card(page, card)
    expect(page.locator("[data-card-new]")).to_be_visible()
    page.keyboard.type(name)
    keys(page, "Enter", "13812348000", "Enter", "160", "Enter", "60", "Enter", "80", "Enter", "150", "Enter", "92")


def rows_in(context: BrowserContext, site: Site, session: str) -> list[str]:
    """Names on the day's list, as another window sees it."""
    page = context.new_page()
    page.goto(f"{site.base}/screenings/{session}")
    names = page.locator(".data-table tbody tr td:nth-child(2)").all_inner_texts()
    page.close()
    return sorted(one.strip() for one in names)


def kept(page: Page) -> int:
    """How many forms this browser holds."""
    asked = """() => new Promise(done => { const open = indexedDB.open('kangxu-screening', 1);
        open.onsuccess = () => { const asked = open.result.transaction('forms').objectStore('forms').count();
            asked.onsuccess = () => { open.result.close(); done(asked.result); }; }; })"""
    return int(page.evaluate(asked))


def wait_for_draft(page: Page, *told: str) -> None:
    """Until what is being filled in lies in this browser, all of this in it."""
    asked = """told => new Promise(done => { const open = indexedDB.open('kangxu-screening', 1);
        open.onsuccess = () => { const asked = open.result.transaction('draft').objectStore('draft').getAll();
            asked.onsuccess = () => { const text = JSON.stringify(asked.result);
                open.result.close(); done(told.every(one => text.includes(one))); }; }; })"""
    until = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(asked, told):
        assert time.monotonic() < until, "no draft was stored"
        page.wait_for_timeout(100)


def test_a_returning_person_by_keyboard_alone(context: BrowserContext, site: Site) -> None:
    page = opened(context, site)
    fill_new_person(page, LI, "李大山")
    keys(page, "Control+Enter")
    page.wait_for_url(re.compile(r"/screened/\d+$"))
    expect(page.get_by_text("李大山")).to_be_visible()

    started = time.monotonic()
    keys(page, "F2")
    page.wait_for_selector("[data-screen-desk][data-ready]")
    read_card(page, LI)
    expect(page.locator("[data-card-name]")).to_have_text("李大山")
    expect(page.locator("[data-field=height_cm]")).to_have_value("160")
    keys(
        page,
        "61",
        "Enter",
        "81",
        "Enter",
        "148",
        "Enter",
        "92",
        "Enter",
        "144",
        "Enter",
        "90",
        "Enter",
        "5.6",
        "Enter",
        "1",
    )
    for answer in ("Enter", *("1",) * 16):
        keys(page, answer, *(["Enter"] if answer != "Enter" else []))
    expect(page.locator("[data-live=hypertension] [data-live-value]")).to_have_text("146/91")
    expect(page.locator("[data-live=copd] [data-live-value]")).to_have_text(re.compile(r"^\d+ / 28分$"))
    keys(page, "Control+Enter")
    page.wait_for_url(re.compile(r"/screened/\d+$"))
    assert time.monotonic() - started < SECONDS_FOR_A_RETURNING_PERSON
    expect(page.get_by_text("另2天再量血压")).to_be_visible()


def test_a_wrong_number_is_said_in_words(context: BrowserContext, site: Site) -> None:
    page = opened(context, site)
    read_card(page, LI[:-1] + ("1" if LI[-1] != "1" else "2"))
    expect(page.locator("[data-card-problem]")).to_contain_text("最后一位校验不通过")


def test_two_screenings_without_network_arrive_once(context: BrowserContext, site: Site) -> None:
    session = session_of(context.pages[0], site, "断网义诊")
    page = opened(context, site, f"?session={session}")
    context.set_offline(True)
    for card, name in ((ZHAO, "赵小河"), (QIAN, "钱老三")):
        fill_new_person(page, card, name)
        keys(page, "Control+Enter")
        expect(page.locator("[data-card-number]")).to_be_focused()
    expect(page.locator("[data-waiting]")).to_contain_text("断网，已存本机2份")
    page.close()  # the laptop is shut
    page = context.new_page()
    page.goto(f"{site.base}/screen?session={session}")  # and opened again, still without network
    expect(page.locator("[data-waiting]")).to_contain_text("断网，已存本机2份")
    context.set_offline(False)
    expect(page.locator("#toasts")).to_contain_text("已补传2份")
    expect(page.locator("[data-waiting]")).to_be_hidden()
    assert kept(page) == 0
    assert rows_in(context, site, session) == ["赵小河", "钱老三"]


def test_an_answer_lost_on_its_way_makes_no_double(context: BrowserContext, site: Site) -> None:
    session = session_of(context.pages[0], site, "回执丢了")
    page = opened(context, site, f"?session={session}")

    def store_and_lose(route: Route) -> None:
        route.fetch()
        route.abort()

    context.route("**/screen/save", store_and_lose)
    fill_new_person(page, SUN, "孙四海")
    keys(page, "Control+Enter")
    expect(page.locator("[data-waiting]")).to_contain_text("已存本机1份")
    assert rows_in(context, site, session) == ["孙四海"]
    page.close()  # the page is killed between
    context.unroute("**/screen/save")
    page = context.new_page()
    page.goto(f"{site.base}/screen?session={session}")
    expect(page.locator("#toasts")).to_contain_text("已补传1份")
    assert kept(page) == 0
    assert rows_in(context, site, session) == ["孙四海"]


def test_a_sign_in_that_ended_keeps_the_forms(context: BrowserContext, site: Site) -> None:
    page = opened(context, site)
    context.clear_cookies(name="sessionid")
    for _question in range(2):  # the frame's own are turned away meanwhile
        page.wait_for_event("response", lambda answer: "/work/watch" in answer.url)
    assert page.url.endswith("/screen")
    fill_new_person(page, number("33010219660405105"), "周五更")
    keys(page, "Control+Enter")
    expect(page.locator("[data-waiting]")).to_contain_text("登录已过期，已存本机1份")
    assert kept(page) == 1
    sign_in(page, site)
    page.goto(f"{site.base}/screen")
    expect(page.locator("#toasts")).to_contain_text("已补传1份")
    assert kept(page) == 0


def test_a_half_filled_form_survives_its_page(context: BrowserContext, site: Site) -> None:
    page = opened(context, site)
    fill_new_person(page, number("33010219660405113"), "吴半页")
    wait_for_draft(page, "吴半页", '"60"', '"150"', '"92"')
    page.close()
    page = context.new_page()
    page.goto(f"{site.base}/screen")
    expect(page.locator("#toasts")).to_contain_text("已恢复")
    expect(page.locator("[data-field=weight_kg]")).to_have_value("60")
    keys(page, "F2", "F2")
    expect(page.locator("[data-card-number]")).to_be_visible()


def test_the_phone_page_asks_and_answers(context: BrowserContext, site: Site, browser: Browser) -> None:
    session_of(context.pages[0], site, "扫码自填")
    href = context.pages[0].get_by_role("link", name="打开看看").get_attribute("href")
    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = phone.new_page()
    page.goto(str(href))
    page.get_by_role("button", name="同意，开始").click()
    for answer in ("郑扫码", "13912345678", number("33010219580808106")):
        page.locator("#text").fill(answer)
        page.get_by_role("button", name="下一题").click()
    page.get_by_label("身高").fill("165")
    page.get_by_label("体重").fill("70")
    page.get_by_role("button", name="下一题").click()
    page.get_by_label("高压").fill("152")
    page.get_by_label("低压").fill("94")
    _skip_the_rest(page)
    expect(page.get_by_role("heading", name="谢谢您，填得很仔细")).to_be_visible()
    expect(page.get_by_text("152 / 94")).to_be_visible()
    expect(page.get_by_text("另外2天各再量一次")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    phone.close()


def _skip_the_rest(page: Page) -> None:
    for _ in range(40):
        if page.get_by_role("heading", name="谢谢您").count():
            return
        with page.expect_navigation():  # the answer is a page of its own, and may take its time
            page.get_by_role("button", name=re.compile("下一题|不清楚，跳过")).click()


def test_no_serious_barrier_on_the_screening_pages(
    context: BrowserContext, site: Site, browser: Browser, desks: Any
) -> None:
    from tests.browser.test_every_screen import AXE

    desk = desks(NURSE, bypass_csp=True)
    for address in ("/screen", "/screenings", "/screenings/new"):
        assert desk.open(address) == 200
        desk.page.wait_for_load_state("load")
        desk.page.add_script_tag(path=str(AXE))
        found = desk.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        grave = [
            f"{one['id']}: {node['html'][:160]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
        assert grave == [], address
