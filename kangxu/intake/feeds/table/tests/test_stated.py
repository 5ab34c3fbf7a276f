"""Columns that only say yes or no: who smokes, takes a drug, has it in the family."""

from pathlib import Path

from kangxu.intake.feeds.table.tests.making import columns, frames, one_column, text_file


def test_words_of_smoking_are_read_and_former_smokers_do_not_smoke_now(tmp_path: Path) -> None:
    path = one_column(tmp_path, "smoking_status", ["smokes", "never smoked", "formerly smoked", "Unknown", "pipe", "1"])
    found = frames(path)
    assert columns(path)["smoking_status"].target == "analyte:SMOKING"
    assert found["readings"].select("analyte", "value").rows() == [
        ("SMOKING", 1.0), ("SMOKING", 0.0), ("SMOKING", 0.0), ("SMOKING", 1.0),
    ]  # fmt: skip
    assert found["issues"].select("value", "reason").rows() == [("Unknown", "not_measured"), ("pipe", "unreadable")]


def test_ones_and_zeros_are_no_codes_here(tmp_path: Path) -> None:
    rows = "\n".join(
        f"p{n},2026-11-01,{n % 2},{'是' if n % 3 else '否'},{'城市' if n % 2 else '农村'}" for n in range(40)
    )
    path = text_file(tmp_path, f"编号,体检日期,currentSmoker,服用降压药,城乡\n{rows}\n")
    assert [one.target for one in columns(path).values()][2:] == ["analyte:SMOKING", "analyte:BPDRUGS", "analyte:URBAN"]
    assert set(frames(path)["readings"]["value"].to_list()) == {0.0, 1.0}


def test_a_column_that_holds_something_else_is_only_a_suggestion(tmp_path: Path) -> None:
    path = one_column(tmp_path, "吸烟", ["20支", "10支", "半包", "15支"])
    column = columns(path)["吸烟"]
    assert column.target == "ignore"
    assert column.suggestion == "analyte:SMOKING"
    assert column.problems[0].code == "values_do_not_fit"
