"""Dated series of one person, as a source holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kangxu.demo.sources import Row


@dataclass(frozen=True)
class Entry:
    """One line of a series with its moment in the source; None where the line cannot be dated."""

    at: datetime | None
    row: Row


@dataclass(frozen=True)
class Series:
    key: str
    entries: tuple[Entry, ...]
    begins_at: datetime
    ends_at: datetime


def grouped(entries: Sequence[tuple[str, Entry]]) -> tuple[Series, ...]:
    by_key: dict[str, list[Entry]] = {}
    for key, entry in entries:
        by_key.setdefault(key, []).append(entry)
    return tuple(one_series(key, series) for key, series in by_key.items())


def one_series(key: str, entries: Sequence[Entry]) -> Series:
    moments = [entry.at for entry in entries if entry.at]
    return Series(key, tuple(entries), min(moments), max(moments))
