"""What `segments.toml` says: shares, exclusive groups, facts of money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet


@dataclass(frozen=True, slots=True)
class Conventions:
    """The room's settings; codes that no definition bears do nothing."""

    second_person_over_share: float
    chunk_persons: int
    chunk_seconds: int
    preview_seconds: int
    preview_all: int
    preview_lot: int
    look_persons: int
    exclusive: tuple[tuple[str, ...], ...]
    closes: tuple[tuple[str, tuple[str, ...]], ...]
    slow: dict[str, timedelta]
    commercial_facts: tuple[str, ...]
    commercial_groups: tuple[str, ...]
    untouched_by_readings: tuple[str, ...]
    moved_by: dict[str, tuple[str, ...]]
    without_news: tuple[str, ...]


@cache
def conventions() -> Conventions:
    read = load_sheet("segments.toml", __package__)
    work: dict[str, Any] = read["work"]
    return Conventions(
        second_person_over_share=read["publishing"]["second_person_over_share"],
        chunk_persons=work["chunk_persons"],
        chunk_seconds=work["chunk_seconds"],
        preview_seconds=work["preview_seconds"],
        preview_all=work["preview_all"],
        preview_lot=work["preview_lot"],
        look_persons=work["look_persons"],
        exclusive=tuple(tuple(one["codes"]) for one in read["exclusive"]),
        closes=tuple((one["code"], tuple(one["groups"])) for one in read["closes"]),
        slow={code: timedelta(days=one["days"]) for one in read["slow_to_leave"] for code in one["codes"]},
        commercial_facts=tuple(read["commercial"]["facts"]),
        commercial_groups=tuple(read["commercial"]["groups"]),
        untouched_by_readings=tuple(read["untouched_by_readings"]["facts"]),
        moved_by={event: tuple(facts) for event, facts in read["moved_by"].items()},
        without_news=tuple(read["without_news"]["facts"]),
    )


def named(code: str, patterns: Iterable[str]) -> bool:
    """Whether a code of a fact is among these, where `x.*` names a family."""
    return any(fnmatchcase(code, pattern) for pattern in patterns)
