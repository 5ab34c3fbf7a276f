"""Medicines, operations, stays and payers in tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kangxu.intake.feeds.table.happening_cells import read_days, read_level
from kangxu.intake.feeds.table.tests.making import columns, frames, text_file

DISPENSED = """病历号,姓名,医保类型,药品名称,单次剂量,频次,发药日期,用药天数
M1,李秀英,城乡居民医保,二甲双胍片,0.5g,每日两次,2026-10-01,30天
M1,李秀英,城乡居民医保,阿托伐他汀钙片,20mg,每晚一次,2026-10-01,4周
M2,王芳,职工医保,无,,,2026-10-02,
M3,张伟,银卡,氨氯地平片,5mg,每日一次,2026-10-02,很久
"""
OPERATED = """病案号,姓名,科室,入院日期,出院日期,手术名称,手术编码,手术级别,手术日期
M1,李秀英,骨科,2026-09-01,2026-09-12,膝关节置换,81.54,四级,2026-09-03
M1,李秀英,骨科,2026-09-01,2026-09-12,清创缝合,86.59,2,2026-09-05
M2,王芳,产科,2026-09-20,,剖宫产,74.1,三级手术,2026-09-20 08:30
"""


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30", 30),
        ("30天", 30),
        ("４周", 28),
        ("2个月", 60),
        ("疗程7日", 7),
        ("14.0", 14),
        ("0", None),
        ("400天", None),
        ("一直", None),
    ],
)
def test_days_of_supply(text: str, days: int | None) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize(
    ("text", "level"),
    [("三级", "3"), ("4级手术", "4"), ("Ⅱ级", "2"), ("IV", "4"), ("1", "1"), ("5级", None)],
)
def test_levels_of_operations(text: str, level: str | None) -> None:
    assert read_level(text) == level


def test_a_list_of_what_was_dispensed(tmp_path: Path) -> None:
    path = text_file(tmp_path, DISPENSED, "gb18030")
    targets = {name: column.target for name, column in columns(path).items()}
    assert targets["用药天数"] == "medicine:days_supplied"
    assert targets["医保类型"] == "person:insurance"
    found = frames(path)
    assert found["medicines"].select("name", "dose", "frequency", "started_on", "days_supplied").rows() == [
        ("二甲双胍片", "0.5g", "每日两次", date(2026, 10, 1), 30),
        ("阿托伐他汀钙片", "20mg", "每晚一次", date(2026, 10, 1), 28),
        ("氨氯地平片", "5mg", "每日一次", date(2026, 10, 2), None),
    ]
    assert found["persons"]["insurance"].to_list() == ["城乡居民医保", "职工医保", "银卡"]
    assert found["issues"].select("column", "reason", "value", "facts").rows() == [("用药天数", "bad_days", "很久", 0)]
    assert found["readings"].is_empty()


def test_a_list_of_operations_with_their_stays(tmp_path: Path) -> None:
    found = frames(text_file(tmp_path, OPERATED))
    stays = found["encounters"].select("person_key", "kind", "department", "ended_at")
    assert [row[:3] for row in stays.rows()] == [
        ("record:M1", "inpatient", "骨科"), ("record:M2", "inpatient", "产科"),
    ]  # fmt: skip
    assert stays["ended_at"].is_null().to_list() == [False, True]
    operations = found["procedures"]
    assert operations.select("text", "code", "level").rows() == [
        ("膝关节置换", "81.54", "4"), ("清创缝合", "86.59", "2"), ("剖宫产", "74.1", "3"),
    ]  # fmt: skip
    assert operations["encounter_key"].to_list() == ["stay:2026-09-01", "stay:2026-09-01", "stay:2026-09-20"]
    assert operations["performed_at"][2].isoformat() == "2026-09-20T00:30:00+00:00"


def test_rows_of_nobody_are_counted(tmp_path: Path) -> None:
    path = text_file(tmp_path, "药品名称,发药日期,天数\n二甲双胍,2026-10-01,30\n格列美脲,2026-10-01,30\n")
    found = frames(path)
    assert found["medicines"].is_empty()
    assert found["issues"].select("column", "reason", "value", "facts").rows() == [
        ("药品名称", "no_person", "二甲双胍", 1), ("药品名称", "no_person", "格列美脲", 1),
    ]  # fmt: skip


def test_a_detail_without_its_thing_is_only_suggested(tmp_path: Path) -> None:
    path = text_file(tmp_path, "编号,检查日期,天数,科室,收缩压\nA1,2026-10-01,30,内科,130\nA2,2026-10-02,28,外科,140\n")
    found = columns(path)
    assert (found["天数"].target, found["天数"].suggestion) == ("ignore", "medicine:days_supplied")
    assert found["科室"].target == "ignore"
    assert frames(path)["encounters"].is_empty()
