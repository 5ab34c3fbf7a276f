"""Samples of the shelf against what they must become."""

import json
from pathlib import Path

import pytest

from kangxu.intake.feeds.glucose_log import feed
from kangxu.intake.inspection import ReadOptions
from kangxu.intake.tests.golden import expected_of, load

SAMPLES = sorted(p for p in Path(feed.__file__).with_name("samples").iterdir() if p.suffix != ".json")


def options_for(path: Path) -> ReadOptions:
    return ReadOptions(single_person=path.name != "two_persons.csv")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample_becomes_what_is_expected(path: Path) -> None:
    assert load(feed, path, options_for(path)) == json.loads(expected_of(path).read_text("utf-8"))


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 3
