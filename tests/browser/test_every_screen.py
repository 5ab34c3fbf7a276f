"""What holds for every screen: no serious barrier (axe), one column at 200 %, both languages, nothing cut off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import ROOT, SCREEN, Desk, Site, seat

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = [
    ("zhouhuimin", "/"), ("zhouhuimin", "/persons/{person}"), ("zhouhuimin", "/persons/new"),
    ("chenzhiyuan", "/persons/{person}/plan"),
    ("zhouhuimin", "/matches"), ("zhouhuimin", "/search?q=王"), ("chenliqun", "/dashboard"), ("gaoxiang", "/imports"),
    ("chenliqun", "/segments/new"), ("chenliqun", "/segments"), ("zhouhuimin", "/tags"), ("chenliqun", "/tags/D_CKD_G"),
    ("gaoxiang", "/imports/1"),
    ("gaoxiang", "/settings/staff"), ("gaoxiang", "/settings/roles"), ("gaoxiang", "/settings/organisations"),
    ("gaoxiang", "/settings/keys"), ("luojianping", "/settings/audit"), ("zhouhuimin", "/account"),
    ("zhouhuimin", "/persons/{person}/assessment"), ("zhouhuimin", "/risk-models"),
    ("gaoxiang", "/risk-models/china_par"), ("zhouhuimin", "/education"), ("", "/education/low_sugar"),
    ("zhouhuimin", "/persons/{person}/lessons"), ("zhouhuimin", "/persons/{person}/summaries"),
    ("chenliqun", "/funnel"), ("chenliqun", "/funnel/people"), ("chenliqun", "/funnel/tasks"),
    ("chenliqun", "/team"), ("chenliqun", "/team/list?what=late"), ("chenliqun", "/team/review"),
    ("chenliqun", "/simulator"), ("chenliqun", "/dispatch"), ("chenliqun", "/roster"), ("zhouhuimin", "/pathways"),
    ("zhouhuimin", "/persons/{person}/pathways"),
    ("chenzhiyuan", "/persons/{person}/contract"), ("zhouhuimin", "/contracts?view=renewals"),
    ("chenzhiyuan", "/programmes/diabetes"),
    ("chenliqun", "/packages"), ("zhouhuimin", "/packages/dm-standard"), ("chenliqun", "/packages/dm-plus/edit"),
    ("chenliqun", "/packages/tree"), ("chenliqun", "/packages/tree/edit"), ("chenliqun", "/packages/prices"),
    ("chenliqun", "/orders"), ("chenliqun", "/orders/new?person={person}"), ("chenliqun", "/persons/{person}/offer"),
    ("chenliqun", "/reconciliation"), ("chenliqun", "/ledger"),
    ("zhouhuimin", "/members"), ("zhouhuimin", "/persons/{person}/entitlements"), ("chenliqun", "/coupons"),
    ("chenliqun", "/coupons/new"),
    ("zhouhuimin", "/calls"), ("gaoxiang", "/settings/telephony"),
    ("zhouhuimin", "/persons/{person}/forms"), ("zhouhuimin", "/persons/{person}/forms/hypertension_follow_up"),
    ("zhouhuimin", "/persons/{person}/forms/phq9"),
    ("chenliqun", "/forms"), ("chenliqun", "/forms/copd_follow_up"), ("chenliqun", "/forms/new"),
    ("chenliqun", "/forms/import"), ("chenliqun", "/forms/own_1/edit"), ("chenliqun", "/forms/nps/results"),
    ("zhouhuimin", "/visits"), ("zhouhuimin", "/visits?at=clinic"), ("zhouhuimin", "/visits/offline"),
    ("zhouhuimin", "/scorecard"), ("chenliqun", "/scorecards"), ("chenliqun", "/integrity"),
    ("zhouhuimin", "/help"), ("", "/sign-in"),
]  # fmt: skip
ZOOMED = {"width": 683, "height": 384}  # a 1366×768 screen at 200 %
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def readers(site: Site, browser: Browser, visits: dict[str, Any]) -> Iterator[Callable[[str], Desk]]:
    """One window for each person, which goes from screen to screen and loads our scripts once."""
    windows: dict[str, Desk] = {}

    def reader(username: str) -> Desk:
        if username not in windows:
            windows[username] = seat(site, browser, visits, username, bypass_csp=True)
        return windows[username]

    yield reader
    for desk in windows.values():
        desk.context.close()


@pytest.mark.parametrize(("username", "address"), SCREENS)
def test_it_reads_for_everybody(username: str, address: str, site: Site, readers: Callable[[str], Desk]) -> None:
    desk = readers(username)
    desk.problems.clear()
    desk.page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
    assert desk.open(address.format(person=site.persons[0]["id"])) == 200
    desk.page.wait_for_load_state("load")
    assert barriers(desk) == []
    desk.page.set_viewport_size(ZOOMED)
    assert _too_wide(desk) <= 0
    assert desk.problems == []


def barriers(desk: Desk) -> list[str]:
    """What keeps somebody out, as axe finds it: serious and critical ones."""
    desk.page.add_script_tag(path=str(AXE))
    found = desk.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def _too_wide(desk: Desk) -> int:
    """By how many pixels the page runs over its window, once charts have taken their new size."""
    over = 0
    for _turn in range(40):
        over = desk.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over <= 0:
            break
        desk.page.wait_for_timeout(50)
    return over


def test_english_changes_every_word_of_the_frame(desks: Any) -> None:
    desk: Desk = desks("hexiaoyun")
    page = desk.page
    page.locator('[data-popover="language-menu"]').click()
    page.locator("#language-menu").get_by_text("English").click()
    page.wait_for_selector("html[lang^=en]")
    assert not HAN.search(page.locator("nav ul").first.inner_text())
    page.locator('[data-popover="language-menu"]').click()
    page.locator("#language-menu").get_by_text("中文").click()
    page.wait_for_selector("html[lang^=zh]")
