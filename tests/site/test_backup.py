"""A dump of one site, restored into another home, is the same site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.commands import answer, furnished, run


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    places = tmp_path / "one", tmp_path / "two"
    yield places
    for place in places:
        run(place, "db", "stop")


def test_dump_and_restore(homes: tuple[Path, Path], tmp_path: Path) -> None:
    one, two = homes
    furnished(one)
    lab, kept = tmp_path / "lab.csv", tmp_path / "kept.dump"
    lab.write_text("病历号,总胆固醇(mmol/L),检验时间\nP1,5.2,2026-01-02 10:00\nP2,6.1,2026-01-03 10:00\n")
    answer(one, "intake", "load", str(lab), "--person-key", "病历号")
    answer(one, "db", "dump", str(kept))
    assert kept.stat().st_mode & 0o077 == 0
    answer(two, "db", "restore", str(kept))
    batches = json.loads(answer(one, "intake", "batches", "--json"))
    assert json.loads(answer(two, "intake", "batches", "--json")) == batches
    assert batches[0]["accepted"] == 2
    again = run(two, "db", "restore", str(kept))
    assert (again.returncode, "not empty" in again.stderr) == (2, True)


def test_what_is_no_dump_leaves_the_database_empty(homes: tuple[Path, Path], tmp_path: Path) -> None:
    one, _ = homes
    (tmp_path / "junk").write_bytes(b"junk")
    assert run(one, "db", "restore", str(tmp_path / "junk")).returncode == 2
    assert run(one, "db", "restore", str(tmp_path / "junk")).stderr.count("not empty") == 0
