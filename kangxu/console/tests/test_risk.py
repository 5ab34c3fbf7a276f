"""`kangxu risk` as an operator uses it: no database, one clear line for every mistake."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kangxu.clinical import risk
from kangxu.clinical.risk import risk_model, risk_models
from kangxu.console import risk_table
from kangxu.console.verbs.risk import verb

HEADER = "id,name,sex,age,systolic,bmi,waist_cm,family_history_diabetes,diabetes"
GOOD = "1,王芳,女,52,138,24,88,是,0"
PERSON = ["sex=male", "age=52", "systolic=138", "bmi=24", "waist_cm=88", "family_history_diabetes=yes", "diabetes=0"]


def kangxu(*arguments: str) -> Result:
    return CliRunner().invoke(verb, arguments, catch_exceptions=False)


def run_table(
    tmp_path: Path, body: str | bytes, *more: str, model: str = "cdrs"
) -> tuple[Result, list[dict[str, str]]]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(body.encode() if isinstance(body, str) else body)
    result = kangxu("run", model, "--input", str(source), "--output", str(target), *more)
    if not target.exists():
        return result, []
    return result, list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))


def test_the_list_names_every_model() -> None:
    told = json.loads(kangxu("list", "--json").stdout)
    assert {one["model"] for one in told} == set(risk_models())
    cdrs = next(one for one in told if one["model"] == "cdrs")
    assert cdrs["source"] == risk_model("cdrs").source
    assert cdrs["cases"] >= 3
    assert "中国糖尿病风险评分" in kangxu("list").stdout


def test_no_database_is_needed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "kangxu.console.main", "risk", "show", "cdrs"]
    done = subprocess.run(command, env={**os.environ, "KANGXU_HOME": str(home)}, capture_output=True, timeout=300)
    assert done.returncode == 0
    assert not home.exists()


def test_show_tells_inputs_ranges_and_refusals() -> None:
    told = json.loads(kangxu("show", "cdrs", "--json").stdout)
    age = next(item for item in told["inputs"] if item["name"] == "age")
    assert (age["low"], age["high"], age["required"], age["unit"]) == (20, 74, True, "years")
    assert "known_diabetes" in {one["code"] for one in told["refusals"]}
    assert "china_par" in kangxu("show", "china_par").stdout


def test_one_person() -> None:
    told = json.loads(kangxu("one", "cdrs", *PERSON, "--json").stdout)
    assert (told["value"], told["band"], told["refusal"]) == (37, "positive", None)
    assert "阳性" in kangxu("one", "cdrs", *PERSON).stdout


def test_a_refusal_is_an_answer_with_its_reason() -> None:
    done = kangxu("one", "cdrs", *PERSON[:-1], "diabetes=1", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["value"], told["refusal"]) == (0, None, "known_diabetes")
    assert told["refusal_words"]["zh"] == "已患糖尿病，不再评分"
    assert "缺少" in kangxu("one", "cdrs", "age=52").stdout


def test_further_outputs_are_told_in_words_and_units() -> None:
    person = ["sex=male", "age=55", "systolic=140", "tc_mg_dl=201", "diabetes=0", "smoking=1", "ascvd=0"]
    told = kangxu("one", "who2019_lab", *person).stdout
    assert "Ten-year risk of stroke：8.239428133 %" in told
    assert "10% to <20%" in told.splitlines()[-1]
    lipids = kangxu("one", "lipid_tier_2023", "ascvd=0", "ldl_mmol_l=3", "hypertension=1", "risk_factors=3").stdout
    assert "LDL-C also to fall by half：否 · No" in lipids
    assert "None" not in lipids


def test_what_is_out_of_range_is_told_with_its_range() -> None:
    told = kangxu("one", "who2019_lab", "tc_mg_dl=5.2", "age=39.5").stdout
    assert "tc_mmol_l 0.5–30 mmol/L；tc_mg_dl 19.335–1160.1 mg/dL\n" in told
    assert "age 40–74 years" in told
    assert "age 20–74 years，整数 · whole" in kangxu("one", "cdrs", "age=57.5").stdout


def test_variants_answer_differently() -> None:
    person = ["sex=1", "age=60", "north=1", "urban=1", "waist_cm=80", "tc_mg_dl=200", "hdl_mg_dl=50", "systolic=145"]
    person += [f"{name}=0" for name in ("on_pressure_drugs", "diabetes", "smoking", "family_history_ascvd", "ascvd")]
    values = {
        json.loads(kangxu("one", "china_par", *person, "--variant", variant, "--json").stdout)["value"]
        for variant in ("calibrated", "printed")
    }
    assert len(values) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "cdrz"], "did you mean cdrs"),
        (["one", "cdrz"], "did you mean cdrs"),
        (["one", "cdrs", "systolc=120"], "did you mean systolic"),
        (["one", "cdrs", "age"], "KEY=VALUE"),
        (["one", "cdrs", "age=old"], "age=old"),
        (["one", "cdrs", "age=50", "age=51"], "twice"),
        (["one", "china_par", "tc_mmol_l=5", "tc_mg_dl=200"], "twice"),
        (["one", "china_par", "--variant", "printet"], "did you mean printed"),
    ],
)
def test_a_mistake_is_one_clear_line(arguments: list[str], words: str) -> None:
    done = kangxu(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_model_that_is_off_wants_to_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    off = MappingProxyType({"cdrs": replace(risk_model("cdrs"), on=False)})
    monkeypatch.setattr(risk, "risk_models", lambda: off)
    done = kangxu("one", "cdrs", *PERSON)
    assert (done.exit_code, "--even-if-off" in done.stderr) == (2, True)
    assert kangxu("one", "cdrs", *PERSON, "--even-if-off").exit_code == 0
    assert "停用" in kangxu("list").stdout


def test_a_bad_row_never_stops_the_others(tmp_path: Path) -> None:
    rows = [
        (GOOD, ""),
        ("2,李,女,19,120,22,70,0,0", "out_of_range"),
        ("3,李,女,5o,120,22,70,0,0", "unreadable_cell"),
        ("4,李,女,50,>120,22,70,0,0", "unreadable_cell"),
        ('5,"李,女,50,120,22,70,0,0', "broken_row"),
        ("6,李,女,50,120,22,70,0,0,9,9", "broken_row"),
        ("7,李,女,50", "missing_input"),
        ("8,李,不男不女,50,120,22,70,0,0", "unreadable_cell"),
        ("9,李,女,50,120,22,70,0,1", "known_diabetes"),
        ("10,李,女,50,120mmHg,２２,70,无,0,", ""),
    ]
    result, out = run_table(tmp_path, "\n".join([HEADER, *(row for row, _ in rows), "", GOOD]))
    assert result.exit_code == 0
    assert [row["refused"].split(" ")[0] for row in out] == [*(reason for _, reason in rows), ""]
    assert [row["id"] for row in out] == [*(str(number) for number in range(1, 11)), "1"]
    assert "age" in out[2]["refused"]
    assert "systolic" in out[3]["refused"]
    assert (out[0]["value"], out[0]["band"]) == ("36", "positive")
    assert all(bool(row["value"]) != bool(row["refused"]) for row in out)


def test_rows_are_judged_like_one_person(tmp_path: Path) -> None:
    header = "sex,age,north,urban,waist_cm,tc_mg_dl,hdl_mg_dl,systolic,on_pressure_drugs,diabetes,smoking"
    cells = "男,61,1,1,91.5,213,47,151,1,0,1"
    result, [row] = run_table(
        tmp_path, f"{header},family_history_ascvd,ascvd\n{cells},0,0\n", "--variant", "printed", model="china_par"
    )
    given = [f"{name}={cell}" for name, cell in zip(header.split(","), cells.split(","), strict=True)]
    given += ["family_history_ascvd=0", "ascvd=0", "--variant", "printed", "--json"]
    assert float(row["value"]) == json.loads(kangxu("one", "china_par", *given).stdout)["value"]
    assert result.exit_code == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_of_chinese_hospitals_are_read(tmp_path: Path, encoding: str) -> None:
    _, out = run_table(tmp_path, f"{HEADER},备注\n{GOOD},随访\n".encode(encoding))
    assert (out[0]["name"], out[0]["备注"], out[0]["value"]) == ("王芳", "随访", "36")
    marked = (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert marked is (encoding != "utf-8")


def test_a_torn_character_spoils_one_cell_only(tmp_path: Path) -> None:
    body = f"{HEADER}\n{GOOD}\n".encode() + GOOD.encode().replace("芳".encode(), b"\xff") + b"\n"
    _, out = run_table(tmp_path, body)
    assert [row["value"] for row in out] == ["36", "36"]
    assert out[0]["name"] == "王芳"


def test_quoted_cells_keep_their_line_breaks(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text('id,note,age\n1,"first\nsecond",50\n2,plain,51\n')
    with risk_table.opened(source) as table:
        [chunk] = table.chunks
    assert chunk.columns == [["1", "2"], ["first\nsecond", "plain"], ["50", "51"]]
    assert chunk.broken == [False, False]


def test_chunks_join_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(risk_table, "CHUNK", 2)
    _, out = run_table(tmp_path, "\n".join([HEADER, *[GOOD] * 5]))
    assert [row["value"] for row in out] == ["36"] * 5


def test_kept_text_is_no_formula(tmp_path: Path) -> None:
    _, out = run_table(tmp_path, f"{HEADER},=x\n{GOOD.replace('王芳', '=1+1')},-5\n")
    assert out[0]["name"] == "'=1+1"
    assert out[0]["'=x"] == "-5"


def test_a_missing_column_is_looked_for_among_the_others(tmp_path: Path) -> None:
    result, out = run_table(tmp_path, f"{HEADER.replace('systolic', 'systolc')}\n{GOOD}\n")
    assert "no column systolic" in result.stderr
    assert "is it systolc?" in result.stderr
    assert out[0]["refused"].startswith("missing_input")


def test_columns_called_like_a_result_make_room(tmp_path: Path) -> None:
    result, out = run_table(tmp_path, f"{HEADER},band,given_band\n{GOOD},old,older\n")
    assert (out[0]["band"], out[0]["given_band"], out[0]["given_given_band"]) == ("positive", "older", "old")
    assert "given_band" in result.stderr


@pytest.mark.parametrize(
    ("body", "words", "model"),
    [
        ("", "empty", "cdrs"),
        ("a,b\n1,2\n", "no column", "cdrs"),
        ("age,age\n50,50\n", "two columns", "cdrs"),
        ("tc_mmol_l,tc_mg_dl\n5,200\n", "two units", "china_par"),
    ],
)
def test_a_table_that_cannot_be_judged_leaves_nothing(tmp_path: Path, body: str, words: str, model: str) -> None:
    result, out = run_table(tmp_path, body, model=model)
    assert (result.exit_code, out) == (2, [])
    assert words in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_the_input_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"{HEADER}\n{GOOD}\n")
    assert kangxu("run", "cdrs", "--input", str(source), "--output", str(source)).exit_code == 2
    assert source.read_text() == f"{HEADER}\n{GOOD}\n"


def verify_file(tmp_path: Path, content: Any) -> Result:
    path = tmp_path / "cases.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return kangxu("verify", str(path), "--json")


def test_verify_ends_with_1_when_a_case_differs(tmp_path: Path) -> None:
    given = {"sex": "male", "age": 52, "systolic": 138, "bmi": 24, "waist_cm": 88, "diabetes": 0}
    case = {"id": "own-1", "input": {**given, "family_history_diabetes": 1}, "expected": {"value": 37}}
    good = verify_file(tmp_path, {"cdrs": [case]})
    assert good.exit_code == 0, good.stdout
    wrong = verify_file(tmp_path, {"cdrs": [{**case, "expected": {"value": 36}}]})
    assert wrong.exit_code == 1
    [told] = json.loads(wrong.stdout)
    assert (told["model"], told["total"], told["agree"]) == ("cdrs", 1, 0)
    assert told["differ"][0]["id"] == "own-1"


@pytest.mark.parametrize("content", ["{", "[]", '{"cdrs": 5}'])
def test_what_is_no_file_of_cases_is_said_in_one_line(tmp_path: Path, content: str) -> None:
    done = verify_file(tmp_path, content)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
