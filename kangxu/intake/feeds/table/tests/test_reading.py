"""From cells to drafts: who, when, which value; and nothing lost on the way."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kangxu.intake.feeds.table import feed
from kangxu.intake.feeds.table.tests.making import frames, mapped, one_column, text_file, values
from kangxu.intake.inspection import ReadOptions, Unreadable


def test_every_filled_cell_is_a_reading_or_an_issue(tmp_path: Path) -> None:
    cells = [
        "5.6",
        "未查",
        "> 6.22",
        "4.15+",
        "*****",
        "",
        "NA",
        "５．１",
        "12abc",
        "/",
        "HI",
        "0",
        "-3",
        "97 mmHg",
        "6.0 mmol/L",
    ]
    path = one_column(tmp_path, "血糖(mmol/L)", cells)
    [drafts] = feed.read(path, mapped(path), ReadOptions())
    assert drafts.readings.height + drafts.issues["facts"].sum() == len(cells) - 2
    assert drafts.counted == {"missing_marker:NA": 1}
    assert drafts.issues.select("value", "reason").rows() == [
        ("未查", "not_measured"), ("*****", "masked"), ("12abc", "unreadable"), ("/", "not_measured"),
        ("97 mmHg", "unknown_unit"),
    ]  # fmt: skip


@pytest.mark.parametrize("chunk_rows", [1, 3, 7])
def test_reading_goes_on_where_it_stopped(tmp_path: Path, chunk_rows: int) -> None:
    path = one_column(tmp_path, "收缩压", [str(100 + i) for i in range(10)])
    mapping = mapped(path)
    whole = list(feed.read(path, mapping, ReadOptions(chunk_rows=chunk_rows)))
    first = whole[0]
    rest = list(feed.read(path, mapping, ReadOptions(chunk_rows=chunk_rows, start_row=first.rows)))
    both = pl.concat([first.readings, *(chunk.readings for chunk in rest)])
    assert both.equals(pl.concat([chunk.readings for chunk in whole]))
    assert sum(chunk.rows for chunk in whole) == 10


def test_a_pair_gives_two_readings_of_one_panel(tmp_path: Path) -> None:
    path = one_column(tmp_path, "血压", ["133/82", "128/76mmHg", "拒测"])
    found = frames(path)
    assert found["readings"].select("analyte", "value", "panel").rows()[:2] == [("SBP", 133.0, 21), ("DBP", 82.0, 21)]
    assert found["issues"]["reason"].to_list() == ["not_measured"]


def test_repeated_measurements_of_a_row_stay_apart(tmp_path: Path) -> None:
    path = text_file(tmp_path, "编号,检查日期,收缩压1,舒张压1,收缩压2,舒张压2\nA1,2026-10-03,130,80,130,80\n")
    found = frames(path)["readings"].select("analyte", "repeat", "panel").rows()
    assert found == [("SBP", 1, 21), ("DBP", 1, 21), ("SBP", 2, 22), ("DBP", 2, 22)]


def test_no_day_in_the_file(tmp_path: Path) -> None:
    path = text_file(tmp_path, "编号,收缩压\nA1,133\nA2,128\n")
    assert feed.inspect(path, path.name).remarks == ("no_date",)
    assert frames(path)["issues"]["reason"].to_list() == ["no_date", "no_date"]
    dated = frames(path, measured_on=date(2026, 10, 3))["readings"]
    assert dated["time_known"].to_list() == [False, False]
    assert dated["measured_at"][0].isoformat() == "2026-10-02T16:00:00+00:00"


def test_a_broken_day_refuses_its_row_only(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "编号,检查日期,收缩压\nA1,2026-02-30,133\nA2,2026-10-03,128\nA3,,140\nA4,2026-10-03,141\n"
    )
    found = frames(path)
    assert found["readings"]["value"].to_list() == [128.0, 141.0]
    facts = found["issues"].select("row", "column", "reason", "facts").rows()
    assert set(facts) == {(2, "检查日期", "unreadable", 0), (2, "收缩压", "no_date", 1), (4, "收缩压", "no_date", 1)}


def test_day_and_time_in_two_columns(tmp_path: Path) -> None:
    path = text_file(
        tmp_path, "编号,日期,时间,收缩压\nA1,2026-10-03,07:30,133\nA1,2026-10-03,99:99,128\nA1,2026-10-03,21:05,127\n"
    )
    found = frames(path)
    assert found["readings"]["time_known"].to_list() == [True, False, True]
    assert found["readings"]["measured_at"][0].isoformat() == "2026-10-02T23:30:00+00:00"
    assert found["issues"].select("column", "facts").rows() == [("时间", 0)]


def test_birth_and_sex_from_the_identity_number(tmp_path: Path) -> None:
    numbers = ["110101198003070020", "110101197512010031", "110101800307003", "12"]
    rows = "".join(f"某{i},{number},2026-10-03,133\n" for i, number in enumerate(numbers))
    persons = frames(text_file(tmp_path, "姓名,身份证号,检查日期,收缩压\n" + rows))["persons"]
    assert persons["sex"].to_list() == ["2", "1", "1", None]
    assert persons["birth_on"].to_list() == [date(1980, 3, 7), date(1975, 12, 1), date(1980, 3, 7), None]
    assert persons["national_id"].to_list() == [*numbers[:3], None]


def test_an_age_gives_the_year_of_birth(tmp_path: Path) -> None:
    path = text_file(tmp_path, "编号,年龄,检查日期,收缩压\nA1,41岁,2026-10-03,133\nA2,6个月,2026-10-03,90\n")
    assert frames(path)["persons"].select("age", "birth_year").rows() == [(41.0, 1985), (0.5, 2026)]


def test_one_number_with_two_names_is_nobody(tmp_path: Path) -> None:
    path = text_file(
        tmp_path,
        "病历号,姓名,检查日期,收缩压\nB1,赵敏,2026-10-03,133\nB1,钱进,2026-10-03,128\nB2,孙立,2026-10-03,120\n",
    )
    found = frames(path)
    assert found["persons"]["key"].to_list() == ["record:B2"]
    assert found["issues"]["reason"].to_list() == ["person_conflict", "person_conflict"]


def test_bare_values_belong_to_nobody_until_a_person_is_named(tmp_path: Path) -> None:
    path = text_file(tmp_path, "日期,时间,收缩压\n2026-10-03,07:30,133\n2026-10-03,08:30,128\n")
    assert frames(path)["issues"]["reason"].to_list() == ["no_person", "no_person"]
    assert frames(path, single_person=True)["readings"]["person_key"].to_list() == ["single", "single"]


def test_the_sender_names_the_key_column(tmp_path: Path) -> None:
    path = text_file(tmp_path, "Subj,检查日期,收缩压\nX,2026-10-03,133\nX,2026-10-04,128\n")
    found = frames(path, person_key_column="subj", external_system="study")
    assert found["persons"].select("key", "external_system", "external_id").rows() == [("X", "study", "X")]
    with pytest.raises(Unreadable):
        frames(path, person_key_column="nowhere")


def test_a_named_record_number_column_stays_a_record_number(tmp_path: Path) -> None:
    path = text_file(tmp_path, "病案号,检查日期,收缩压\nB1,2026-10-03,133\nB1,2026-10-04,133\n")
    persons = frames(path, person_key_column="病案号")["persons"]
    assert persons.select("record_number", "external_id").rows() == [("B1", None)]


def test_a_mapping_fits_a_file_whose_columns_moved(tmp_path: Path) -> None:
    first = text_file(tmp_path, "编号,检查日期,收缩压,舒张压\nA1,2026-10-03,133,82\n")
    second = text_file(
        tmp_path, "说明\n编号,舒张压,检查日期,收缩压\nA1,82,2026-10-03,133\n".replace("说明", "说明,,,"), name="b.csv"
    )
    assert values(second, mapped(first)) == [("SBP", 133.0), ("DBP", 82.0)]


def test_a_mapping_of_another_table_is_refused(tmp_path: Path) -> None:
    first = text_file(tmp_path, "编号,检查日期,收缩压\nA1,2026-10-03,133\n")
    other = text_file(tmp_path, "甲,乙,丙\n1,2,3\n", name="b.csv")
    with pytest.raises(Unreadable):
        values(other, mapped(first))


def test_items_nobody_decided_about_are_issues(tmp_path: Path) -> None:
    text = "病历号,采样时间,项目名称,结果,单位\nB1,2026-10-03 07:00,钾,4.1,mmol/L\nB1,2026-10-03 07:00,钠,140,mmol/L\n"
    mapping = mapped(text_file(tmp_path, text))
    later = text_file(tmp_path, text + "B1,2026-10-03 07:00,氯,101,mmol/L\n", name="b.csv")
    assert frames(later, mapping)["issues"].select("reason", "detail", "facts").rows() == [("unknown_item", "氯", 1)]


def test_diagnoses_in_words_codes_and_yes(tmp_path: Path) -> None:
    text = "编号,检查日期,诊断,诊断编码,糖尿病,收缩压\nA1,2026-10-03,高血压病2级,I10,是,150\nA2,2026-10-03,无,,否,120\n"
    found = frames(text_file(tmp_path, text))["diagnoses"].select("person_key", "text", "code").rows()
    assert ("A1", "糖尿病", None) in found
    assert ("A1", "高血压病2级", None) in found
    assert ("A1", "I10", "I10") in found
    assert {key for key, _, _ in found} == {"A1"}


def test_decimal_commas(tmp_path: Path) -> None:
    path = text_file(tmp_path, "编号;检查日期;血糖(mmol/L)\nA1;2026-10-03;5,6\nA2;2026-10-03;7,25\n")
    assert [value for _, value in values(path)] == [5.6, 7.25]


def test_a_row_with_a_stray_separator_stands_under_wrong_names(tmp_path: Path) -> None:
    rows = ["A1,一号楼,2026-10-03,133,82", "A2,二号楼,北门,2026-10-03,128,76", "A3,三号楼,2026-10-03,121,79,", ""]
    text = "\n".join(["编号,住址,检查日期,收缩压,舒张压", *rows])
    found = frames(text_file(tmp_path, text))
    assert found["readings"]["value"].to_list() == [133.0, 82.0, 121.0, 79.0]
    assert set(found["issues"].filter(pl.col("facts") > 0)["reason"]) <= {"misfit", "unreadable"}
    assert found["persons"]["key"].to_list() == ["A1", "A3"]
