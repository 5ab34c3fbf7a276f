"""Files of many encodings, separators and headers; and files that are none."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kangxu.intake.feeds.table import feed
from kangxu.intake.feeds.table.tests.making import columns, frames, mapped, text_file, values, workbook
from kangxu.intake.inspection import ReadOptions, Unreadable

TABLE = "编号,姓名,检查日期,收缩压\nA1,赵敏,2026-10-03,133\nA2,钱进,2026-10-04,128\n"
EXPECTED = [("SBP", 133.0), ("SBP", 128.0)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = text_file(tmp_path, TABLE, encoding)
    assert values(path) == EXPECTED
    assert frames(path)["persons"]["name"].to_list() == ["赵敏", "钱进"]


@pytest.mark.parametrize("separator", ["\t", ";", "|", "，"])
def test_separators(tmp_path: Path, separator: str) -> None:
    assert values(text_file(tmp_path, TABLE.replace(",", separator))) == EXPECTED


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends(tmp_path: Path, line_end: str) -> None:
    assert values(text_file(tmp_path, TABLE.replace("\n", line_end))) == EXPECTED


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "检查.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode()))
    assert values(path) == EXPECTED


def test_line_breaks_and_separators_inside_quotes(tmp_path: Path) -> None:
    text = '编号,"住址",检查日期,收缩压\nA1,"一号楼,\n二单元",2026-10-03,133\nA2,"他说""好""",2026-10-04,128\n'
    path = text_file(tmp_path, text)
    assert values(path) == EXPECTED
    assert frames(path)["persons"]["address"][1] == '他说"好"'


def test_a_lone_quote_does_not_swallow_the_file(tmp_path: Path) -> None:
    lines = "".join(
        f'A{i},"丙{i},2026-10-03,{100 + i}\n' if i == 3 else f"A{i},丙{i},2026-10-03,{100 + i}\n" for i in range(60)
    )
    assert len(values(text_file(tmp_path, "编号,姓名,检查日期,收缩压\n" + lines))) == 60


def test_the_header_is_found_below_titles_and_above_blank_lines(tmp_path: Path) -> None:
    text = "青禾县人民医院,,,\n制表：信息科,,2026年10月,\n,,,\n" + TABLE.replace("A2", "\n,,,\nA2")
    path = text_file(tmp_path, text)
    assert mapped(path).header_row == 4
    assert values(path) == EXPECTED
    assert frames(path)["readings"]["row"].to_list() == [5, 8]


def test_words_in_the_rows_do_not_make_a_header(tmp_path: Path) -> None:
    rows = "".join(f"{i},Yes,No,No,No,13{i % 10},2026-10-03\n" for i in range(1, 20))
    path = text_file(tmp_path, "subject,q1,q2,q3,q4,sbp,date\n" + rows)
    assert mapped(path).header_row == 1


def test_a_header_repeated_on_the_next_page_is_no_data(tmp_path: Path) -> None:
    head, first, second = TABLE.strip().split("\n")
    assert values(text_file(tmp_path, "\n".join([head, first, head, second]))) == EXPECTED


def test_merged_headings_over_names(tmp_path: Path) -> None:
    rows = [
        ["体检结果", None, None, None, None, None],
        ["基本信息", None, None, "血压(mmHg)", None, "血脂"],
        ["编号", "姓名", "体检日期", "收缩压", "舒张压", "总胆固醇(mmol/L)"],
        ["A1", "赵敏", datetime(2026, 10, 3), 133, 82, 5.2],
    ]
    path = workbook(tmp_path, rows)
    assert (mapped(path).header_row, mapped(path).header_rows) == (3, 2)
    assert values(path) == [("SBP", 133.0), ("DBP", 82.0), ("TC", 5.2)]


def test_units_in_a_row_below_the_names(tmp_path: Path) -> None:
    rows = [["编号", "检查日期", "总胆固醇", "尿酸"], [None, None, "mg/dL", "μmol/L"], ["A1", "2026-10-03", 200, 350]]
    path = workbook(tmp_path, rows)
    assert values(path) == [("TC", pytest.approx(5.172)), ("UA", 350.0)]


def test_a_urine_group_turns_sugar_into_urine_sugar(tmp_path: Path) -> None:
    rows = [
        ["编号", "检查日期", "尿常规", None, "生化"],
        [None, None, "葡萄糖", "蛋白质", "葡萄糖"],
        ["A1", "2026-10-03", "阴性", "1+", 5.6],
        ["A2", "2026-10-03", "2+", "-", 9.1],
    ]
    found = frames(workbook(tmp_path, rows))["readings"].select("analyte", "value", "text_value").rows()
    assert found[:3] == [("UGLU", None, "-"), ("UPRO", None, "1+"), ("GLU", 5.6, None)]


def test_excel_numbers_and_days_are_read_as_shown(tmp_path: Path) -> None:
    rows = [
        ["编号", "检查日期", "血糖(mmol/L)"],
        ["A1", datetime(2026, 10, 3, 7, 5), 5.6 + 0.1],
        ["A2", datetime(2026, 10, 3), 7],
    ]
    found = frames(workbook(tmp_path, rows))["readings"]
    assert found["value_received"].to_list() == ["5.7", "7"]
    assert found["time_known"].to_list() == [True, False] or found["measured_at"][0].hour == 23


def test_excel_serial_days(tmp_path: Path) -> None:
    found = frames(workbook(tmp_path, [["编号", "检查日期", "收缩压"], ["A1", 46298, 133]]))["readings"]
    assert found["measured_at"][0].date().isoformat() == "2026-10-02"  # local midnight of 3 October is 16:00 UTC before


def test_unnamed_and_repeated_columns(tmp_path: Path) -> None:
    found = columns(text_file(tmp_path, "编号,检查日期,白细胞,白细胞,\nA1,2026-10-03,6.1,9,x\nA2,2026-10-03,7.2,8,y\n"))
    assert found["白细胞"].problems[-1].code == "duplicate_header"
    assert found["第5列"].target == "ignore"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\n\n  \n", b"\x00\x01\x02\x03" * 100, b"%PDF-1.7\n...", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 broken",
        b"<html><table><tr><td>1</td></tr></table></html>", b'{"a": 1}', b"just some words\nand more\n", b",,,\n,,,\n",
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_words(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(body)
    with pytest.raises(Unreadable) as refused:
        feed.inspect(path, path.name)
    assert refused.value.reason_zh
    assert refused.value.reason_en


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(
        st.binary(max_size=400), st.text(alphabet=',;\t\n"收缩压A1,.姓名日期-/', max_size=200).map(str.encode)
    )
)
def test_no_bytes_crash(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(body)
    try:
        mapping = feed.propose(feed.inspect(path, path.name), None)
        list(feed.read(path, mapping, ReadOptions()))
    except Unreadable:
        pass
