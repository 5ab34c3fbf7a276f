"""Samples of the shelf against what they must become."""

import json
from datetime import date
from pathlib import Path

import pytest

from kangxu.intake.feeds.table import feed
from kangxu.intake.inspection import ReadOptions
from kangxu.intake.tests.golden import expected_of, load

SAMPLES = sorted(Path(feed.__file__).with_name("samples").glob("*.[ct]sv"))
OPTIONS = ReadOptions(measured_on=date(2026, 10, 9))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample_becomes_what_is_expected(path: Path) -> None:
    assert load(feed, path, OPTIONS) == json.loads(expected_of(path).read_text("utf-8"))


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 4
