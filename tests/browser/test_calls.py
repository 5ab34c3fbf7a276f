"""A call from ringing to hanging up, and a mobile call whose recording goes up, plays, and is found again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from kangxu.messaging.channels.sandbox import tone
from tests.browser.conftest import Desk, Site

NURSE = "zhouhuimin"
DIAL = """address => fetch(address, {method: "POST", headers: JSON.parse(document.body.getAttribute("hx-headers"))})"""


def test_a_call_is_made_steered_and_ended(site: Site, desks: Any) -> None:
    desk: Desk = desks(NURSE)
    page, person = desk.page, site.persons[0]
    desk.open(f"/persons/{person['id']}")
    page.evaluate(DIAL, f"/persons/{person['id']}/call")
    desk.open("/calls?days=today")
    row = page.locator("[data-key-row]", has_text=person["name"]).first
    row.focus()
    page.keyboard.press("Enter")
    chip = page.locator("#call-chip")
    expect(chip).to_contain_text("通话中", timeout=15_000)
    expect(chip).to_contain_text(re.compile(r"\d\d:\d\d"))
    page.get_by_role("button", name="已告知").click()
    expect(page.locator("#call-notice .tag")).to_have_text("已告知录音")
    page.get_by_role("button", name="保持").click()
    expect(chip).to_contain_text("保持中")
    page.get_by_role("button", name="恢复").click()
    page.get_by_role("button", name="挂断").click()
    expect(chip).to_contain_text("已接通")
    expect(page.locator("#call-record")).to_contain_text("通话时长")


def test_a_mobile_recording_goes_up_and_plays(site: Site, desks: Any, tmp_path: Path) -> None:
    desk: Desk = desks(NURSE)
    page, person = desk.page, site.persons[1]
    file = tmp_path / "rec.wav"
    file.write_bytes(tone(3))
    desk.open(f"/persons/{person['id']}/calls/new")
    page.get_by_label("说了几分钟").fill("2")
    page.get_by_label("已告知录音，患者同意").check()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/calls/\d+$"))
    page.locator("[data-call-upload] input").set_input_files(tmp_path / "rec.wav")
    player = page.locator("audio")
    expect(player).to_be_visible()
    player.evaluate("one => one.load()")
    expect(player).to_have_js_property("duration", 3)
    desk.open(f"/persons/{person['id']}")
    expect(page.locator("#timeline")).to_contain_text("通话02:00，有录音")
