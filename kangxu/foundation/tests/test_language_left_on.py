"""A test that leaves English switched on does not reach the next one."""

from __future__ import annotations

from django.utils import translation


def test_one_leaves_english_on() -> None:
    translation.activate("en")


def test_the_next_starts_in_chinese() -> None:
    assert translation.get_language() == "zh-hans"
