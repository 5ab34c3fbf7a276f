"""A CSV file of persons, chunk by chunk; a broken row is a row like any other, only marked."""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

CHUNK = 50_000

_ENCODINGS = ("utf-8-sig", "gb18030")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = ",\t;"
_BLOCK = 1 << 20
# a quoted cell with more lines than this is one whose closing quote is missing
_LINES_IN_A_ROW = 100


class BadTable(Exception):
    """The file is no table; the words are for the operator."""


class Row(NamedTuple):
    """Cells, as many as the header has; of a row with more of them the first ones."""

    cells: list[str]
    broken: bool


@dataclass(frozen=True)
class Chunk:
    """Rows as columns, in the order of the header. Which cells of a `broken` row belong where, nobody can say."""

    columns: list[list[str]]
    broken: list[bool]

    def __len__(self) -> int:
        return len(self.broken)


@dataclass(frozen=True)
class Table:
    """An open table. `marked` where the file was written for a spreadsheet: with a mark or in the Windows encoding."""

    header: list[str]
    marked: bool
    chunks: Iterator[Chunk]


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """The table in a file of UTF-8, UTF-8 or UTF-16 with mark, or GB18030. Raises BadTable."""
    encoding, marked = _encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        first = next((line for line in stream if line.strip()), None)
        if first is None:
            raise BadTable("文件是空的 · the file is empty")
        delimiter = max(_DELIMITERS, key=first.count)
        header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter))]
        yield Table(header, marked, _chunks(_rows(stream, len(header), delimiter)))


def _encoding(path: Path) -> tuple[str, bool]:
    with path.open("rb") as stream:
        start = stream.read(3)
    if start[:2] in _WIDE:
        return "utf-16", True
    broken = {}
    for encoding in _ENCODINGS:
        broken[encoding] = _undecodable(path, encoding)
        if not broken[encoding]:
            break
    best = min(broken, key=lambda encoding: broken[encoding])
    return best, best != _ENCODINGS[0] or start == codecs.BOM_UTF8


def _undecodable(path: Path, encoding: str) -> int:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        return sum(block.count("\ufffd") for block in iter(lambda: stream.read(_BLOCK), ""))


def _chunks(rows: Iterator[Row]) -> Iterator[Chunk]:
    while taken := list(islice(rows, CHUNK)):
        columns = [list(column) for column in zip(*(row.cells for row in taken), strict=True)]
        yield Chunk(columns, [row.broken for row in taken])


def _rows(stream: TextIO, width: int, delimiter: str) -> Iterator[Row]:
    """Rows as wide as the header. Empty lines are no rows."""
    for lines in _records(stream):
        row = _row(lines, width, delimiter)
        if row.broken and len(lines) > 1:
            # the quote that joined these lines was a stray one: every line is a row of its own
            yield from (_row([line], width, delimiter) for line in lines if line.strip())
        elif row.broken or lines[0].strip():
            yield row


def _row(lines: list[str], width: int, delimiter: str) -> Row:
    stray = sum(line.count('"') for line in lines) % 2
    try:
        cells = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        return Row(["".join(lines).strip(), *[""] * (width - 1)], broken=True)
    joined = len(lines) > 1 and len(cells) != width
    return Row((cells + [""] * width)[:width], broken=bool(stray or joined or any(cells[width:])))


def _records(stream: Iterable[str]) -> Iterator[list[str]]:
    """Lines that belong together: a quoted cell may hold line breaks."""
    waiting: deque[str] = deque()
    lines, again = iter(stream), deque[str]()
    while (line := again.popleft() if again else next(lines, None)) is not None:
        waiting.append(line)
        if sum(one.count('"') for one in waiting) % 2 == 0:
            yield list(waiting)
            waiting.clear()
        elif len(waiting) > _LINES_IN_A_ROW:
            yield [waiting.popleft()]
            again.extendleft(reversed(waiting))
            waiting.clear()
    yield from ([line] for line in waiting)
