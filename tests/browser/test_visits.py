"""A nurse on her round without network, a closed page, a colleague who was quicker: nothing lost, nothing twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kangxu.foundation import clock
from tests.browser.conftest import PATIENCE_MS, Site

NURSE = "zhouhuimin"
PHONE = {"width": 390, "height": 844}
DESK = "[data-visits][data-ready]"
REPORTS = "/visits/reports"
ALL_OF = """async (names) => {
    const open = await new Promise((done) => {
        const asked = indexedDB.open('kangxu-visits', 1);
        asked.onsuccess = () => done(asked.result);
    });
    const rows = await Promise.all((names ?? [...open.objectStoreNames]).map((name) => new Promise((done) => {
        const asked = open.transaction(name).objectStore(name).getAll();
        asked.onsuccess = () => done(asked.result);
    })));
    open.close();
    const letters = new TextDecoder();
    return rows.flat().map((row) => JSON.stringify(row) + (row.sealed ? letters.decode(row.sealed.data) : ''));
}"""


@pytest.fixture
def phone(site: Site, browser: Browser) -> Iterator[BrowserContext]:
    """A signed-in phone of its own: what it keeps must not meet another test's."""
    made = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)  # type: ignore[arg-type]
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


def open_visits(page: Page, site: Site, address: str = "/visits") -> Page:
    page.goto(f"{site.base}{address}")
    page.wait_for_selector(DESK)
    return page


def fill_in(page: Page, systolic: str) -> None:
    """Arrive, ask the form, choose what came of it, save."""
    page.get_by_role("button", name="到了，签到").click()
    expect(page.locator("[data-arrived]")).to_contain_text("已到")
    page.locator('[data-key="htn_symptoms"] .chip').first.click()
    page.locator('[name="form.sbp"]').fill(systolic)
    page.locator('[name="form.dbp"]').fill("84")
    for key in ("adherence", "adverse"):
        page.locator(f'[data-key="{key}"] .chip').first.click()
    page.locator("#device").fill("J30")
    page.get_by_role("radio", name="完成随访").check(force=True)
    expect(page.locator("[data-visit-foot-words]")).to_contain_text("已存本机")
    page.get_by_role("button", name="保存这次面访").click()


def contacts(page: Page, site: Site, task: int) -> int:
    """How many visits of today the person's record knows, by the list of visits that are done."""
    page.goto(f"{site.base}/visits")
    return page.locator(f"#stop-{task} .tag", has_text="完成随访").count()


def test_a_round_without_network_is_handed_in_once(phone: BrowserContext, site: Site) -> None:
    page = open_visits(phone.pages[0], site)
    tasks = [
        int(one.split("/")[-1]) for one in page.locator("[data-open]").evaluate_all("all => all.map(one => one.href)")
    ]
    one, two, between = tasks[:3]
    names = page.locator("[data-open]").all_inner_texts()
    page.get_by_role("button", name="带上我的患者").click()
    page.wait_for_selector("[data-visits][data-offline=complete]")
    expect(page.locator("[data-carry-words]")).to_contain_text(re.compile(r"已带\d+人"))
    kept = "".join(page.evaluate(ALL_OF)) + page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert len(kept) > 1000
    assert not [name for name in names if name in kept]

    phone.set_offline(True)
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.post_data or "") if REPORTS in request.url else None)
    for task, systolic in ((one, "151"), (two, "128")):
        page.goto(f"{site.base}/visits/{task}")
        page.wait_for_selector(DESK)
        fill_in(page, systolic)
        expect(page.locator("[data-visit-notice]")).to_contain_text("已存在本机")
    page.goto(f"{site.base}/visits/{between}")
    page.wait_for_selector(DESK)
    page.locator('[name="form.sbp"]').fill("144")
    expect(page.locator("[data-visit-foot-words]")).to_contain_text("已存本机")
    page.goto(f"{site.base}/visits")
    page.wait_for_selector(DESK)
    expect(page.locator(f'[data-visit-state="{one}"]')).to_have_text("在本机，待上传")
    expect(page.locator(f'[data-visit-state="{between}"]')).to_have_text("填了一半")
    page.close()

    phone.set_offline(False)
    page = open_visits(phone.new_page(), site)
    expect(page.locator(f'[data-visit-state="{two}"]')).to_have_text("已上传")
    expect(page.locator("[data-carry-words]")).not_to_contain_text("待上传")
    bodies = {body["task"]: body for body in map(json.loads, filter(None, sent)) if body.get("outcome")}
    assert set(bodies) >= {one, two}
    token = next(cookie["value"] for cookie in phone.cookies() if cookie["name"] == "csrftoken")
    for body in bodies.values():  # the same request again, as a network does that lost the answer
        again = phone.request.post(site.base + REPORTS, data=body, headers={"X-CSRFToken": token, "Referer": site.base})
        assert again.json()["again"] is True
    assert [contacts(page, site, task) for task in (one, two)] == [1, 1]

    _quicker(phone, site, token, between)
    open_visits(page, site, f"/visits/{between}")
    expect(page.locator('[name="form.sbp"]')).to_have_value("144")
    fill_in(page, "144")
    expect(page.locator("[data-conflict]")).to_be_visible()
    row = page.locator("[data-conflict] tr", has_text="血压")
    expect(row.locator("td").nth(0)).to_have_text("144/84")
    expect(row.locator("td").nth(1)).to_have_text("120/70")
    page.get_by_role("button", name="以我的为准，更正").click()
    expect(page.locator("[data-visit-notice]")).to_have_text("已上传")

    page.locator(".top-bar [data-popover=account-menu]").click()
    page.get_by_role("button", name="退出").click()
    page.wait_for_selector("#username")
    assert page.evaluate(ALL_OF, ["cards", "forms", "facts"]) == []
    assert not [cookie for cookie in phone.cookies() if cookie["name"] == "kx_visits"]


def _quicker(phone: BrowserContext, site: Site, token: str, task: int) -> None:
    """The same nurse at her desk, or a colleague: another window handed this visit in already."""
    page = phone.request.get(f"{site.base}/visits/{task}").text()
    card, staff = json.loads(_script(page, "visit-card")), json.loads(_script(page, "visits-data"))["staff"]
    form = card["form"]
    known = {key: value for key, value in form["values"].items() if key not in form["auto"]}
    values = {**known, "htn_symptoms": ["1"], "sbp": "120", "dbp": "70", "adherence": "1", "adverse": "1"}
    body = {
        "uid": str(uuid4()), "task": task, "staff": staff, "sent_at": clock.now().isoformat(),
        "outcome": "reached", "form": {"code": form["code"], "uid": form["uid"], "values": values},
    }  # fmt: skip
    done = phone.request.post(site.base + REPORTS, data=body, headers={"X-CSRFToken": token, "Referer": site.base})
    assert done.ok, done.text()


def _script(page: str, name: str) -> str:
    return page.split(f'<script id="{name}" type="application/json">')[1].split("</script>")[0]
