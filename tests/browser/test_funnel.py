"""The head asks why packages are not bought, and what more care would bring the county."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Desk, Site


@pytest.fixture(scope="module")
def buyers(site: Site) -> None:
    """A dozen were advised, five bought, three were served."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"KANGXU_HOME": str(site.home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.browser.buyers"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.usefixtures("buyers")
def test_from_the_bars_to_the_names_and_one_doctor(desks: Any) -> None:
    desk: Desk = desks("chenliqun")
    page = desk.page
    desk.open("/funnel")
    bars = page.locator(".funnel-rows tbody tr")
    expect(bars).to_have_count(6)
    expect(bars.nth(1)).to_contain_text("12")
    expect(bars.nth(2)).to_contain_text("5")
    expect(page.locator(".metric-tile").first).to_contain_text("41.7%")
    page.get_by_label("推荐人", exact=True).select_option(label="周慧敏")
    expect(bars.nth(1).locator("a").first).to_have_text("6")
    expect(bars.nth(2).locator("a").first).to_have_text("3")
    bars.nth(2).locator("a").first.click()
    page.wait_for_url("**/funnel/people?*stage=bought*")
    expect(page.locator("[data-key-row]")).to_have_count(3)
    page.locator('main a[href*="/persons/"]').first.click()
    page.wait_for_url(re.compile(r"/persons/\d+"))


def test_a_number_moves_the_sums_and_a_mistake_says_where(desks: Any) -> None:
    desk: Desk = desks("chenliqun")
    page = desk.page
    desk.open("/simulator")
    sums, swings = page.locator("#sums"), page.locator(".tornado-bars tbody tr")
    expect(sums).to_contain_text("613.8万元")
    expect(swings).to_have_count(10)
    expect(swings.first).to_contain_text("491–737")
    page.locator("#population").fill("776000")
    expect(sums).to_contain_text("1,227.6万元")
    expect(swings.first).to_contain_text("982–1,473")
    page.locator("#managed_rate").fill("95")
    expect(page.locator("#managed_rate-error")).to_have_text("管理的人不能比就诊的人多")
    expect(page.locator("#managed_rate")).to_have_attribute("aria-invalid", "true")
    page.locator("#managed_rate").fill("20")
    expect(page.locator("#managed_rate-error")).to_have_text("")
    page.locator("#scenario-name").fill("两倍人口")
    page.locator("#scenario-name").press("Enter")
    page.wait_for_url("**/simulator*")
    expect(page.locator("#sums")).to_contain_text("1,227.6万元")
