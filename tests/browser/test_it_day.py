"""The IT engineer's morning: a table in the encoding of Chinese Windows, from upload to undo."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Desk

HEADINGS = ["病案号", "姓名", "性别", "出生日期", "体检日期", "收缩压(mmHg)", "舒张压(mmHg)", "空腹血糖(mmol/L)"]
ROWS = [
    ["KX-7001", "测试甲", "男", "1960-02-03", "2026-01-12", "152", "94", "6.4"],
    ["KX-7002", "测试乙", "女", "1971-11-20", "2026-01-12", "128", "82", "未查"],
    ["KX-7003", "测试丙", "男", "1955-06-30", "2026-01-13", "80", "95", "7.9"],
]


def written(folder: Path) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([HEADINGS, *ROWS])
    path = folder / "体检结果.csv"
    path.write_bytes(text.getvalue().encode("gb18030"))
    return path


def test_a_table_from_upload_to_undo(desks: Any, tmp_path: Path) -> None:
    desk: Desk = desks("gaoxiang")
    page = desk.page
    desk.open("/imports")
    places = page.locator("select[name=organisation]")
    if places.count():
        places.select_option(label="安澜县人民医院")
    page.locator("input[type=file]").first.set_input_files(written(tmp_path))
    page.wait_for_url("**/imports/*/columns**")
    expect(page.locator("#mapping")).to_contain_text("收缩压")
    confirm = page.get_by_role("button", name="其余按建议办")
    if confirm.count():
        confirm.click()
        expect(confirm).to_have_count(0)
    import_id = page.url.split("/imports/")[1].split("/")[0]
    desk.open(f"/imports/{import_id}/check")
    expect(page.get_by_text("正在试读文件")).to_have_count(0)
    page.get_by_role("button", name="开始入库").click()
    page.wait_for_url(f"**/imports/{import_id}")
    expect(page.get_by_role("button", name="撤销这批").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载拒收").click()
    rejects = Path(taken.value.path()).read_bytes().decode("utf-8-sig")
    assert "测试丙" in rejects
    assert "测试甲" not in rejects
    page.get_by_role("button", name="撤销这批").first.click()
    page.locator(".popover__panel").get_by_role("button", name="撤销这批").click()
    expect(page.locator("main")).to_contain_text("已撤销")
