"""A nurse reads her card and appeals; the head answers, settles the last month, and says what came of a hint."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.conftest import Desk


def test_a_card_is_read_appealed_answered_and_settled_and_a_hint_is_looked_at(desks: Any) -> None:
    yesterday = datetime.now(tz=ZoneInfo("Asia/Shanghai")) - timedelta(days=1)
    nurse: Desk = desks("zhouhuimin")
    page = nurse.page
    assert nurse.open("/scorecard") == 200
    expect(page.locator("h1")).to_contain_text("周慧敏")
    page.get_by_label("哪里不对").fill("上周四的讲座没有登记")
    page.get_by_role("button", name="交给主任").click()
    expect(page.locator("#appeals")).to_contain_text("等答复")

    desk: Desk = desks("chenliqun")
    page = desk.page
    assert desk.open("/scorecards") == 200
    row = page.locator("tr", has_text="周慧敏")
    expect(row).to_contain_text("有申诉")
    row.get_by_role("link").first.click()
    page.get_by_label("登记什么").select_option(label="健康教育讲座")
    page.get_by_label("次数或分数").fill("1")
    page.get_by_label("原因").fill("糖尿病讲座，签到表已核对")
    page.get_by_role("button", name="登记", exact=True).first.click()
    expect(page.locator("tr", has_text="健康教育讲座")).to_contain_text("6.00")
    page.get_by_label("答复").fill("已补登")
    page.get_by_role("button", name="采纳", exact=True).click()
    expect(page.locator("#appeals")).to_contain_text("已补登")
    last = yesterday.replace(day=1) - timedelta(days=40)
    assert desk.open(f"/scorecards?month={last:%Y-%m}") == 200
    page.get_by_role("button", name="结算本月").click()
    expect(page.locator(".toast").last).to_contain_text("已结算")

    assert desk.open(f"/integrity?month={yesterday:%Y-%m}") == 200
    page.get_by_role("button", name="现在看一遍").click()
    found = page.locator("tr", has_text="唐丽娟").filter(has_text="备注相同")
    found.click()
    drawer = page.locator("#drawer-body")
    expect(drawer).to_contain_text("按时服药，没有不适，血压平稳。")
    drawer.get_by_text("核对过，没有问题").click()
    drawer.get_by_label("说明", exact=True).fill("五位都是这样")
    drawer.get_by_role("button", name="记下").click()
    expect(page.locator("h1")).to_have_text("工作核对")
    expect(found).to_have_count(0)
