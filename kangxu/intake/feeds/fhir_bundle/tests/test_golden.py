import json
import random

import pytest

from kangxu.intake.feeds.fhir_bundle.tests.golden import FILES, SAMPLES, expected_of, facts, read_all


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_sample_gives_expected_facts(path):
    assert facts(path) == json.loads(expected_of(path).read_text("utf-8"))


def without_rows(found):
    frames = {name: rows for name, rows in found.items() if isinstance(rows, list)}
    plain = {
        name: sorted(json.dumps({k: v for k, v in row.items() if k not in ("row", "panel", "detail")}) for row in rows)
        for name, rows in frames.items()
    }
    return {**plain, "counted": found["counted"], "rows": found["rows"]}


@pytest.mark.parametrize("seed", range(5))
def test_order_of_entries_changes_nothing(tmp_path, seed):
    bundle = json.loads((SAMPLES / "invented_clinic.json").read_text("utf-8"))
    random.Random(seed).shuffle(bundle["entry"])
    shuffled = tmp_path / "shuffled.json"
    shuffled.write_text(json.dumps(bundle), "utf-8")
    assert without_rows(facts(shuffled)) == without_rows(facts(SAMPLES / "invented_clinic.json"))


@pytest.mark.parametrize("name", ["invented_lines.ndjson", "invented_clinic.json"])
def test_reading_resumes_where_it_stopped(name):
    whole = facts(SAMPLES / name)
    for start in range(1, whole["rows"] + 1):
        rest = facts(SAMPLES / name, start_row=start)
        assert rest["rows"] == whole["rows"] - start
        assert rest["readings"] == [row for row in whole["readings"] if row["row"] > start]
        assert rest["issues"] == [row for row in whole["issues"] if row["row"] > start]


def test_small_chunks_hold_the_same_facts_and_the_persons_they_speak_of():
    path = SAMPLES / "invented_lines.ndjson"
    chunks = read_all(path, chunk_rows=1)
    assert len(chunks) == 8  # nine rows, two of them in one line
    assert sum(chunk.readings.height for chunk in chunks) == len(facts(path)["readings"])
    for chunk in chunks:
        assert set(chunk.readings["person_key"]) <= set(chunk.persons["key"])
