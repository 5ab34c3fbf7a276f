"""What a column is, in which unit, and how sure."""

from pathlib import Path

import pytest

from kangxu.intake.feeds.table import feed
from kangxu.intake.feeds.table.tests.making import columns, frames, mapped, one_column, text_file, values
from kangxu.intake.mapping import Mapping


@pytest.mark.parametrize(
    ("heading", "cells", "target", "level"),
    [
        ("收缩压", ["133", "121", "140"], "analyte:SBP", "high"),
        ("*天门冬氨酸氨基转换酶", ["24", "18", "31"], "analyte:AST", "high"),
        ("＊r-谷氨酰基转换酶（U/L）", ["24", "18", "31"], "analyte:GGT", "high"),
        ("①血清高密度脂蛋白胆固醇测定", ["1.2", "1.4", "1.1"], "analyte:HDLC", "high"),
        ("糖化血红蛋白(HbAc1)", ["5.6", "6.1", "7.2"], "analyte:HBA1C", "high"),
        ("血糖(餐后2小时)", ["7.6", "8.1", "9.2"], "analyte:PPG2H", "high"),
        ("FBG(mmol/L)", ["5.6", "6.1", "7.2"], "analyte:FPG", "high"),
        ("P", ["72", "80", "66"], "analyte:HR", "middle"),
        ("P", ["1.1", "1.2", "0.9"], "analyte:P", "middle"),
        ("LEU", ["-", "1+", "2+"], "analyte:ULEU", "middle"),
        ("totChol", ["195", "245", "212"], "analyte:TC", "middle"),
        ("SysBP", ["135", "121", "118"], "analyte:SBP", "high"),
        ("weight (kg)", ["60", "71", "82"], "analyte:WEIGHT", "high"),
    ],
)
def test_names(tmp_path: Path, heading: str, cells: list[str], target: str, level: str) -> None:
    column = mapped(one_column(tmp_path, heading, cells)).columns[3]
    assert (column.target, column.level) == (target, level)
    assert column.evidence


@pytest.mark.parametrize(
    ("item", "specimen", "cell", "target", "slot"),
    [
        ("空腹血糖", "静脉血", "6.1", "analyte:FPG", None),
        ("空腹血糖", "末梢血", "6.1", "analyte:SMBG", "fasting"),
        ("葡萄糖", "指尖血", "7.9", "analyte:SMBG", None),
        ("空腹指血糖", "", "6.1", "analyte:SMBG", "fasting"),
        ("指尖血糖", "血清", "6.1", "ignore", None),  # one of them is wrong
        ("白细胞", "末梢血", "6.2", "analyte:WBC", None),  # a count is a count
        ("葡萄糖", "尿液", "阴性", "analyte:UGLU", None),
        ("尿蛋白", "血清", "阴性", "ignore", None),
    ],
)
def test_the_specimen_decides(
    tmp_path: Path, item: str, specimen: str, cell: str, target: str, slot: str | None
) -> None:
    head = "病历号,采样时间,标本类型,项目名称,结果,单位"
    unit = {"阴性": "", "6.2": "10^9/L"}.get(cell, "mmol/L")
    lines = [f"B{n},2026-10-{n:02d} 07:00,{specimen},{item},{cell},{unit}" for n in range(1, 6)]
    lines += [f"B{n},2026-10-{n:02d} 07:00,全血,血红蛋白,14{n},g/L" for n in range(1, 6)]
    items = {one.item: one for one in mapped(text_file(tmp_path, "\n".join([head, *lines]) + "\n")).items}
    assert (items[item].target, items[item].slot) == (target, slot)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("FBG", ["3.1", "2.9", "3.4"]),  # fasting glucose or fibrinogen
        ("总胆固纯", ["5.1", "4.9", "5.4"]),  # near, not equal
        ("收缩压", ["高", "低", "中", "高", "低"]),  # says pressure, holds words
        ("血糖(mg/mL)", ["1.1", "0.9", "1.0"]),  # a unit that glucose has not
    ],
)
def test_what_is_unsure_stays_a_suggestion(tmp_path: Path, heading: str, cells: list[str]) -> None:
    column = mapped(one_column(tmp_path, heading, cells)).columns[3]
    assert column.target == "ignore"
    assert column.level == "low"
    assert column.suggestion


@pytest.mark.parametrize(
    ("heading", "cells", "unit", "first"),
    [
        ("血糖", ["97", "142", "88"], "mg/dL", 97 * 0.05551),
        ("肌酐", ["0.9", "1.2", "1.1"], "mg/dL", 0.9 * 88.4),
        ("血红蛋白", ["13.2", "14.5", "15.0"], "g/dL", 132.0),
        ("红细胞压积", ["40.1", "44.0", "38.5"], "%", 0.401),
        ("身高", ["1.69", "1.75", "1.58"], "m", 169.0),
        ("糖化血红蛋白", ["48", "42", "55"], "mmol/mol", 48 * 0.0915 + 2.152),
        ("BUN(mg/dL)", ["14", "12", "18"], "BUN mg/dL", 14 * 0.357),
    ],
)
def test_units_from_heading_or_numbers(tmp_path: Path, heading: str, cells: list[str], unit: str, first: float) -> None:
    path = one_column(tmp_path, heading, cells)
    assert mapped(path).columns[3].unit == unit
    assert values(path)[0][1] == pytest.approx(first)


def test_a_heading_whose_unit_contradicts_the_numbers(tmp_path: Path) -> None:
    path = one_column(tmp_path, "尿酸(mmol/L)", ["486.78", "368.85", "383.9"])
    column = mapped(path).columns[3]
    assert (column.unit, column.level, column.problems[0].code) == ("umol/L", "middle", "header_unit_wrong")
    assert values(path)[0] == ("UA", 486.78)


def _mixed(folder: Path, decision: str) -> tuple[Path, Mapping]:
    path = one_column(
        folder, "空腹血糖", ["5.1", "5.6", "4.9", "6.2", "97", "5.3", "110", "5.8", "103", "5.5", "6.0", "25.0", "700"]
    )
    mapping = mapped(path)
    problem = mapping.columns[3].problems[0]
    assert (problem.code, problem.count, problem.unit) == ("mixed_units", 3, "mg/dL")
    return path, mapping.with_column(3, problems=(problem.__class__(**{**problem.__dict__, "decision": decision}),))


def test_mixed_units_are_refused_until_decided(tmp_path: Path) -> None:
    path, mapping = _mixed(tmp_path, "reject_outliers")
    issues = frames(path, mapping)["issues"]
    assert sorted(issues["value"]) == ["103", "110", "25.0", "97"]  # 25 is alarming here and plain mg/dL there
    assert set(issues["reason"]) == {"unit_doubtful"}
    assert ("FPG", 700.0) in values(path, mapping)  # senseless in both units: for the plausibility rules to refuse


def test_mixed_units_are_converted_when_a_person_says_so(tmp_path: Path) -> None:
    path, mapping = _mixed(tmp_path, "convert_outliers")
    found = frames(path, mapping)
    converted = found["readings"].filter(found["readings"]["unit_received"] == "mg/dL")["value"].to_list()
    assert converted == pytest.approx([97 * 0.05551, 110 * 0.05551, 103 * 0.05551])
    assert found["issues"]["value"].to_list() == ["25.0"]


def test_mixed_units_taken_as_they_are(tmp_path: Path) -> None:
    path, mapping = _mixed(tmp_path, "as_is")
    assert ("FPG", 97.0) in values(path, mapping)


def test_sex_by_legend_word_and_standard(tmp_path: Path) -> None:
    rows = "\n1,1,2026-10-03,120\n2,2,2026-10-03,130\n"
    for heading, sexes in (("Gender (Female=1, Male=2)", ["2", "1"]), ("性别", ["1", "2"])):
        path = text_file(tmp_path, f"id,{heading},date,sbp".replace("Female=1, ", "Female=1 ") + rows)
        assert frames(path)["persons"]["sex"].to_list() == sexes


def test_zero_and_one_for_sex_are_nobodys_standard(tmp_path: Path) -> None:
    path = text_file(tmp_path, "id,sex,date,sbp\n1,0,2026-10-03,120\n2,1,2026-10-03,130\n")
    assert columns(path)["sex"].suggestion == "person:sex"


def test_infectious_disease_columns_are_left_out(tmp_path: Path) -> None:
    column = mapped(one_column(tmp_path, "乙肝表面抗原", ["0.05", "0.1", "200"])).columns[3]
    assert (column.target, column.problems[0].code) == ("ignore", "restricted")


def test_a_glucose_diary_has_a_column_for_each_meal(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "编号,日期,空腹,早餐后2小时,睡前\nA1,2026-10-03,6.1,8.2,7.0\nA1,2026-10-04,6.4,9.1,6.6\n"
    )
    found = frames(path)["readings"].select("analyte", "slot", "value").head(3).rows()
    assert found == [("SMBG", "fasting", 6.1), ("SMBG", "after_breakfast", 8.2), ("SMBG", "bedtime", 7.0)]


def test_the_sampling_day_is_preferred_to_the_reporting_day(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "编号,报告日期,采样日期,钾\nA1,2026-10-05,2026-10-03,4.1\nA2,2026-10-05,2026-10-04,4.2\n"
    )
    assert columns(path)["采样日期"].target == "measured_at"


@pytest.mark.parametrize(
    ("days", "order", "level"),
    [
        (["19/10/2026", "08/10/2026"], "dmy", "middle"),
        (["10/19/2026", "10/08/2026"], "mdy", "middle"),
        (["2026年10月3日", "2026年10月4日"], "ymd", "high"),
        (["20261003", "20261004"], "ymd", "high"),
    ],
)
def test_the_order_of_days(tmp_path: Path, days: list[str], order: str, level: str) -> None:
    path = text_file(tmp_path, "编号,检查日期,钾\n" + "".join(f"A{i},{day},4.1\n" for i, day in enumerate(days)))
    column = columns(path)["检查日期"]
    assert (column.date_format, column.level) == (order, level)


def test_the_only_column_of_days_is_likely_the_day(tmp_path: Path) -> None:
    path = text_file(tmp_path, "编号,甲,钾\nA1,2026-10-03,4.1\nA2,2026-10-14,4.2\n")
    assert (columns(path)["甲"].target, columns(path)["甲"].level) == ("measured_at", "middle")


def test_classes_are_no_measurements(tmp_path: Path) -> None:
    path = one_column(tmp_path, "cholesterol", ["1", "2", "3", "1"] * 10)
    assert mapped(path).columns[3].suggestion == "analyte:TC"


def test_a_saved_mapping_is_kept_for_the_next_file(tmp_path: Path) -> None:
    path = one_column(tmp_path, "FBG", ["3.1", "2.9", "3.4"])
    decided = mapped(path).with_column(3, target="analyte:FIB", unit="g/L")
    again = feed.propose(feed.inspect(path, path.name), Mapping.from_json(decided.to_json()))
    assert (again.columns[3].target, again.columns[3].certainty) == ("analyte:FIB", 1.0)
