"""Which rows of a table are its header."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kangxu.clinical.results import parse
from kangxu.intake.feeds.table.headings import steps, unit_of
from kangxu.intake.feeds.table.lookup import is_known

_LOOK_AT = 40


@dataclass(frozen=True)
class Header:
    """Header of a table. ``row`` is 0 when there is none; ``count`` is 2 for a merged heading over names."""

    row: int
    count: int
    names: tuple[str, ...]
    groups: tuple[str, ...]


def find_header(frame: pl.DataFrame) -> Header:
    """The header: the first wordy row, known names preferred; below titles, merged headings joined to their names."""
    rows = [(row[0], [cell or "" for cell in row[1:]]) for row in frame.head(_LOOK_AT).rows()]
    width = max(_filled(cells) for _, cells in rows)
    best, best_score = -1, 0.0
    for place, (_, cells) in enumerate(rows):
        score = _score(cells, width)
        if score > best_score * 1.2 + 0.01:
            best, best_score = place, score
    if best < 0:
        return Header(0, 0, tuple(f"第{i + 1}列" for i in range(len(rows[0][1]))), ("",) * len(rows[0][1]))
    return _joined(rows, best)


def header_at(frame: pl.DataFrame, row: int, count: int) -> Header:
    """The header a mapping names."""
    rows = [(line[0], [cell or "" for cell in line[1:]]) for line in frame.head(_LOOK_AT + 2).rows()]
    width = len(rows[0][1])
    if row == 0:
        return Header(0, 0, tuple(f"第{i + 1}列" for i in range(width)), ("",) * width)
    last = next((place for place, (number, _) in enumerate(rows) if number == row), 0)
    if count == 1:
        return Header(row, 1, _tidy(rows[last][1]), ("",) * width)
    return _merge(rows[last - 1][1], rows[last][1], row)


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _score(cells: Sequence[str], width: int) -> float:
    """Known names weigh most; numbers and repeated words speak against a header."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < max(1, min(2, width)):
        return 0.0
    values = sum(1 for cell in filled if _is_value(cell))
    if values * 2 > len(filled):
        return 0.0
    words = {cell.casefold(): cell for cell in filled}
    known = sum(1 for cell in words.values() if any(is_known(key) for key, _ in steps(cell)))
    distinct = len(words)
    return (3 * known + distinct - 2 * values) / (width + 1)


def _is_value(cell: str) -> bool:
    result = parse(cell)
    return result.value is not None or result.text is not None or bool(re.match(r"\d{2,4}[-/.年]\d{1,2}", cell))


def _joined(rows: Sequence[tuple[int, list[str]]], place: int) -> Header:
    """One row, or two where a merged heading stands above (or units stand below)."""
    row, cells = rows[place]
    if place + 1 < len(rows) and _is_lower_half(cells, rows[place + 1][1]):
        return _merge(cells, rows[place + 1][1], rows[place + 1][0])
    if place and rows[place - 1][0] == row - 1 and _is_lower_half(rows[place - 1][1], cells):
        return _merge(rows[place - 1][1], cells, row)
    return Header(row, 1, _tidy(cells), ("",) * len(cells))


def _is_lower_half(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Below is wording too, fills gaps of what is above, and what is above has more than one heading."""
    words = [cell for cell in lower if cell.strip()]
    if not words or any(_is_value(cell) for cell in words) or _filled(upper) < 2:
        return False
    if all(unit_of(cell) for cell in words):
        return True
    gaps = sum(1 for up, low in zip(upper, lower, strict=True) if not up.strip() and low.strip())
    known = sum(1 for cell in words if any(is_known(key) for key, _ in steps(cell)))
    return gaps > 0 and known * 3 >= len(words)


def _merge(upper: Sequence[str], lower: Sequence[str], row: int) -> Header:
    names, groups, group = [], [], ""
    units_below = all(unit_of(cell) for cell in lower if cell.strip())
    for up, low in zip(upper, lower, strict=True):
        group = up.strip() or (group if low.strip() else "")
        if units_below:
            names.append(f"{up.strip()}({low.strip()})" if low.strip() else up.strip())
        else:
            names.append(low.strip() or up.strip())
        groups.append(group if low.strip() and not units_below else "")
    return Header(row, 2, _tidy(names), tuple(groups))


def _tidy(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(re.sub(r"\s+", " ", name).strip() or f"第{i + 1}列" for i, name in enumerate(names))
