"""Invented supplies, operations and payers: everything that stands in the files can be read."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kangxu.demo import admissions, story, treatments
from kangxu.demo.prepare import identities
from kangxu.demo.timeline import Timeline, local
from kangxu.intake.feeds.table.happening_cells import read_days, read_level
from kangxu.people.insurances import insurance_of

NOW = datetime(2026, 11, 21, 10, 5, 37, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return story.opened(local(NOW), "anlan")


@pytest.fixture(scope="module")
def lists(timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, str]]]:
    folder: Path = tmp_path_factory.mktemp("treatments")
    files = list(treatments.files(timeline, identities(timeline), folder))
    texts = (
        file.path.read_bytes().decode(encoding) for file, encoding in zip(files, ("gb18030", "utf-8-sig"), strict=True)
    )
    return [list(csv.DictReader(io.StringIO(text))) for text in texts]


def test_every_cell_can_be_read(lists: list[list[dict[str, str]]]) -> None:
    dispensed, operated = lists
    assert len(dispensed) > 500
    assert all(read_days(row["用药天数"]) and insurance_of(row["医保类型"]) for row in dispensed)
    assert {read_level(row["手术级别"]) for row in operated} == {"2", "3", "4"}


def test_nobody_fetches_after_now_nor_is_operated_outside_a_stay(
    lists: list[list[dict[str, str]]], timeline: Timeline
) -> None:
    dispensed, operated = lists
    assert max(row["发药日期"] for row in dispensed) <= "2026-11-21"
    people = {person.record_number: key for key, person in identities(timeline).items()}
    for row in operated:
        stays = admissions.stays(people[row["病案号"]], timeline)
        day = datetime.fromisoformat(row["手术日期"]).date()
        assert any(stay.admitted_on <= day <= stay.discharged_on for stay in stays)


def test_some_have_run_out_and_some_have_not(lists: list[list[dict[str, str]]]) -> None:
    ends: dict[tuple[str, str], datetime] = {}
    for row in lists[0]:
        end = datetime.fromisoformat(row["发药日期"]) + timedelta(days=read_days(row["用药天数"]) or 0)
        key = (row["病案号"], row["药品名称"])
        ends[key] = max(end, ends.get(key, end))
    out = Counter(end < local(NOW) for end in ends.values())
    assert min(out[True], out[False]) > 50
