"""Logs of many forms; and lists that are no logs."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kangxu.intake.feeds.glucose_log import feed
from kangxu.intake.inspection import ReadOptions, Unreadable

ONE = ReadOptions(single_person=True)


def log(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "log.txt"
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path, options: ReadOptions = ONE) -> tuple[pl.DataFrame, pl.DataFrame]:
    mapping = feed.propose(feed.inspect(path, path.name), None)
    chunks = list(feed.read(path, mapping, options))
    return pl.concat([c.readings for c in chunks]), pl.concat([c.issues for c in chunks])


@pytest.mark.parametrize(
    "text",
    [
        "04-21-2026\t9:09\t58\t100\n04-21-2026\t17:08\t62\t119\n",
        "04-21-2026,9:09,58,100\n04-21-2026,17:08,62,119\n",
        "04-21-2026 9:09 58 100\n04-21-2026 17:08 62 119\n",
        "Date\t\tTime\tCode\tValue\n04-21-2026\t9:09\t58\t100\n04-21-2026\t17:08\t62\t119\n",
        "日期,时间,时段,血糖(mg/dL)\n2026-04-21,9:09,早餐前,100\n2026-04-21,17:08,晚餐前,119\n",
        "2026/4/21 9:09 早餐前 100mg/dL\n2026/4/21 17:08 晚餐前 119mg/dL\n",
        "日期;时间;餐次;数值;单位\n2026-04-21;9:09;早餐前;100;mg/dL\n2026-04-21;17:08;晚餐前;119;mg/dl\n",
    ],
)
def test_one_day_in_many_forms(tmp_path: Path, text: str) -> None:
    readings, issues = read(log(tmp_path, text))
    assert readings.select("analyte", "slot").rows() == [("SMBG", "before_breakfast"), ("SMBG", "before_supper")]
    assert readings["value"].to_list() == pytest.approx([5.551, 119 * 0.05551])
    assert readings["measured_at"][0].isoformat() == "2026-04-21T01:09:00+00:00"
    assert issues.is_empty()


@pytest.mark.parametrize(("cells", "unit"), [(("5.6", "7.1", "9.4"), "mmol/L"), (("97", "131", "180"), "mg/dL")])
def test_the_numbers_tell_the_unit(tmp_path: Path, cells: tuple[str, ...], unit: str) -> None:
    text = "".join(f"2026-04-2{i},07:0{i},{cell}\n" for i, cell in enumerate(cells, 1))
    readings, _ = read(log(tmp_path, text))
    assert set(readings["unit_received"]) == {unit}


def test_stray_lines_before_the_header_are_left_out(tmp_path: Path) -> None:
    readings, _ = read(
        log(tmp_path, ":w\ndate,time,glucose,type\n2026-10-01,19:14:00,10.3,cgm\n2026-10-01,19:20:00,9.8,manual\n")
    )
    assert readings["analyte"].to_list() == ["CGM", "SMBG"]


def test_hours_of_a_paper_diary_are_not_known(tmp_path: Path) -> None:
    days = [
        f"04-{day:02d}-2026\t{hour}\t58\t{100 + day}\n" for day in range(1, 8) for hour in ("08:00", "12:00", "18:00")
    ]
    path = log(tmp_path, "".join(days))
    readings, _ = read(path)
    assert not readings["time_known"].any()
    assert readings["measured_at"][0].isoformat() == "2026-04-01T00:00:00+00:00"
    assert set(readings["source"]) == {"self_report"}


def test_every_line_is_accounted_for(tmp_path: Path) -> None:
    lines = ["58\t100", "33\t9", "65\t0", "4\t140", "4\t", "60\tabc", "62\t", "57\t0Hi", "48\t未测"]
    path = log(tmp_path, "".join(f"04-21-2026\t9:0{i}\t{line}\n" for i, line in enumerate(lines)))
    mapping = feed.propose(feed.inspect(path, path.name), None)
    [drafts] = feed.read(path, mapping, ONE)
    assert drafts.readings.select("value", "text_value", "comparator").rows() == [
        (pytest.approx(5.551), None, None),
        (None, "HI", ">"),
    ]
    assert drafts.issues.select("reason", "value", "facts").rows() == [
        ("unknown_code", "140", 1), ("unknown_code", None, 0), ("unreadable", "abc", 1), ("not_measured", "未测", 1),
    ]  # fmt: skip
    assert drafts.counted == {"insulin:33": 1, "event:65": 1}
    assert drafts.rows == len(lines)


def test_reading_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = log(tmp_path, "".join(f"2026-04-21 0{i}:00 5.{i}\n" for i in range(9)))
    whole, _ = read(path)
    rest, _ = read(path, ReadOptions(single_person=True, start_row=4, chunk_rows=2))
    assert rest.equals(whole.slice(4))


def test_without_a_person_nothing_is_stored(tmp_path: Path) -> None:
    readings, issues = read(log(tmp_path, "2026-04-21 07:00 5.6\n2026-04-22 07:00 5.9\n"), ReadOptions())
    assert readings.is_empty()
    assert issues["reason"].to_list() == ["no_person", "no_person"]


@pytest.mark.parametrize(
    "text",
    [
        "", "hello\n", "编号,日期,收缩压,血糖\n1,2026-10-01,133,5.6\n2,2026-10-02,128,5.9\n",
        "date,steps,floors\n2026-10-01,5312,10\n2026-10-02,8100,12\n",
        "病历号,采样时间,项目名称,结果,单位\nB1,2026-10-03,钾,4.1,mmol/L\nB1,2026-10-03,钠,140,mmol/L\n",
        "2026-10-01 07:00 5312\n2026-10-02 07:00 8123\n",
    ],
)  # fmt: skip
def test_other_lists_are_left_to_other_feeds(tmp_path: Path, text: str) -> None:
    path = log(tmp_path, text)
    with pytest.raises(Unreadable):
        feed.inspect(path, path.name)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(alphabet="0123456789-/: \t,.HiLo血糖未", max_size=24), max_size=8))
def test_no_text_crashes(tmp_path: Path, lines: list[str]) -> None:
    path = log(tmp_path, "2026-04-21\t07:00\t58\t100\n" * 3 + "\n".join(lines))
    try:
        readings, issues = read(path)
    except Unreadable:
        return
    assert readings.height + issues["facts"].sum() <= len(lines) + 3


@pytest.mark.parametrize(
    "header", ["体检号,日期,血糖,尿酸", "编号,日期,*血糖,甘油三酯", "姓名,性别,日期,血糖", "身份证号,日期,空腹血糖"]
)
def test_a_table_with_other_results_or_identities_is_no_log(tmp_path: Path, header: str) -> None:
    """Read as a log it would lose them."""
    names = header.split(",")
    cells = {"日期": "2026-10-01", "血糖": "5.6", "*血糖": "5.6", "空腹血糖": "5.6"}
    rows = "\n".join(",".join(cells.get(name, "1") for name in names) for _ in range(3))
    with pytest.raises(Unreadable):
        feed.inspect(log(tmp_path, f"{header}\n{rows}\n"), "a.csv")
