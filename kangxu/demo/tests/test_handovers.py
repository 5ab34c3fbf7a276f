"""Exports cut into hand-overs: nothing is lost, nothing comes before it happened."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import orjson
import pytest

from kangxu.demo.files import DemoFile
from kangxu.demo.handovers import HandOvers, parts
from kangxu.demo.prepare import prepare
from kangxu.demo.timeline import local

NOW = datetime(2026, 3, 18, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[DemoFile, dict[int, DemoFile]]]:
    handovers = HandOvers.before(NOW)
    return [(file, parts(file, handovers)) for file in prepare(tmp_path_factory.mktemp("demo"), NOW)]


def test_every_line_of_a_table_is_handed_over_once(cut: list[tuple[DemoFile, dict[int, DemoFile]]]) -> None:
    for file, some in cut:
        if file.feed != "fhir-bundle":
            header = 1 if file.feed == "table" else 0
            lines = Counter(file.path.read_bytes().splitlines()[header:])
            assert lines == Counter(
                line for part in some.values() for line in part.path.read_bytes().splitlines()[header:]
            )


def test_every_resource_is_handed_over_once_and_its_person_with_it(
    cut: list[tuple[DemoFile, dict[int, DemoFile]]],
) -> None:
    for file, some in cut:
        if file.feed == "fhir-bundle":
            whole = [orjson.loads(line) for line in file.path.read_bytes().splitlines()]
            seen: Counter[str] = Counter()
            for part in some.values():
                resources = [orjson.loads(line) for line in part.path.read_bytes().splitlines()]
                persons = {f"Patient/{one['id']}" for one in resources if one["resourceType"] == "Patient"}
                facts = [one for one in resources if one["resourceType"] != "Patient"]
                assert {one["subject"]["reference"] for one in facts} <= persons
                seen.update([*(one["id"] for one in facts), *(person for person in persons)])
            assert {one["id"] for one in whole if one["resourceType"] != "Patient"} <= set(seen)
            assert {f"Patient/{one['id']}" for one in whole if one["resourceType"] == "Patient"} <= set(seen)


def test_nothing_is_handed_over_before_it_happened(cut: list[tuple[DemoFile, dict[int, DemoFile]]]) -> None:
    handovers = HandOvers.before(NOW)
    for file, some in cut:
        if file.feed == "fhir-bundle":
            for number, part in some.items():
                day = local(handovers.moments[number]).date().isoformat()
                for line in part.path.read_bytes().splitlines():
                    one = orjson.loads(line)
                    ends = one.get("period", {}).get("end") or one.get("recordedDate") or one.get("authoredOn")
                    assert max(ends or "", one.get("deceasedDateTime", "")) <= day, file.name


def test_every_death_arrives(cut: list[tuple[DemoFile, dict[int, DemoFile]]]) -> None:
    for file, some in cut:
        if file.feed == "fhir-bundle":
            died = {line for line in file.path.read_bytes().splitlines() if b"deceasedDateTime" in line}
            told = [orjson.loads(line) for part in some.values() for line in part.path.read_bytes().splitlines()]
            assert len({one["id"] for one in told if "deceasedDateTime" in one}) == len(died)
