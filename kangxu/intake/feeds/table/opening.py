"""A file as a frame of text: column ``row`` (line or record number from 1), then ``c0``, ``c1`` … as they stand."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from operator import methodcaller
from pathlib import Path
from typing import Any

import polars as pl
import python_calamine as calamine

from kangxu.intake.inspection import Unreadable
from kangxu.intake.texts import decode, read_bytes

DELIMITERS = (",", "\t", ";", "|", "，")
_SAMPLE_LINES = 200
_WIDEST = 16_384
_RUNAWAY = 20  # line breaks in one cell: a quote was opened and never meant

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Opened:
    """A file with every cell as text; titles and header are still rows."""

    frame: pl.DataFrame
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    lossy: bool = False


def open_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Opened:
    """Open a text table or workbook, whichever the bytes are (the name is not asked). Raises Unreadable."""
    body = read_bytes(path)
    if body.startswith((_ZIP, _OLE)):
        return _open_workbook(body, sheet)
    text = decode(body, encoding)
    lines = text.body.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    separator = delimiter or find_delimiter(lines)
    frame = _split(lines, separator)
    return Opened(_without_empty(frame), text.encoding, separator, None, text.lossy)


def find_delimiter(lines: str) -> str:
    """The separator that cuts most lines into the same number of parts. Raises Unreadable when none cuts at all."""
    sample = [line for line in islice(io.StringIO(lines), _SAMPLE_LINES) if line.strip()]
    if not sample:
        raise Unreadable("文件是空的", "The file is empty")
    best, best_score = "", 0.0
    for candidate in DELIMITERS:
        widths = Counter(len(row) for row in _records(sample, candidate))
        width, count = max(widths.items(), key=lambda item: (item[0] > 1) * item[1] * item[0] ** 0.5)
        score = count / sum(widths.values()) * (width > 1) * (1 + min(width, 50) / 100)
        if score > best_score:
            best, best_score = candidate, score
    if not best:
        raise Unreadable("看不出列：没有逗号、制表符等分隔", "No columns: no comma, tab or other separator")
    return best


def _records(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=separator)
    except csv.Error:
        yield from csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)


def _split(lines: str, separator: str) -> pl.DataFrame:
    if '"' not in lines:
        return _split_plain(lines, separator)
    rows = _read_quoted(lines, separator)
    return _from_rows(rows)


def _split_plain(lines: str, separator: str) -> pl.DataFrame:
    width = max(map(methodcaller("count", separator), lines.split("\n"))) + 1
    if width > _WIDEST:
        raise Unreadable("列数太多，不像表格", "Too many columns for a table")
    ascii_separator = "\t" if len(separator.encode()) > 1 else separator
    body = lines if ascii_separator == separator else lines.replace("\t", " ").replace(separator, "\t")
    names = [f"c{i}" for i in range(width)]
    return pl.read_csv(
        f"{ascii_separator.join(names)}\n{body}".encode(),  # a heading of our own: the first line may be a short title
        separator=ascii_separator,
        quote_char=None,
        schema=dict.fromkeys(names, pl.String),
        truncate_ragged_lines=True,
        row_index_name="row",
        row_index_offset=1,
    ).with_columns(pl.col("row").cast(pl.Int64))


def _read_quoted(lines: str, separator: str) -> list[list[str]]:
    """Records with quotes. A quote that swallows many lines was an inch sign or a slip: then it is a plain letter."""
    try:
        rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter=separator))
    except csv.Error:
        rows = []
    if not rows or any("\n" in cell and cell.count("\n") > _RUNAWAY for row in rows for cell in row):
        rows = list(csv.reader(io.StringIO(lines), delimiter=separator, quoting=csv.QUOTE_NONE))
    return rows


def _from_rows(rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    width = max((len(row) for row in rows), default=0)
    if not 0 < width <= _WIDEST:
        raise Unreadable("列数太多，不像表格", "Too many columns for a table")
    padded = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    columns = {f"c{i}": _as_text(column) for i, column in enumerate(zip(*padded, strict=True))}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_row_index("row", 1).with_columns(pl.col("row").cast(pl.Int64))


def _as_text(column: Sequence[Any]) -> pl.Series:
    """Cells of any Excel type as the text a person sees; numbers with Excel's own 15 digits."""
    kinds = set(map(type, column))
    if kinds <= {str}:
        return pl.Series(column, dtype=pl.String).replace("", None)
    if kinds <= {float, int, str} and not any(column[i] for i, kind in enumerate(map(type, column)) if kind is str):
        return _numbers_as_text(pl.Series([None if cell == "" else cell for cell in column], dtype=pl.Float64))
    dates_only = all(cell.time() == time() for cell in column if isinstance(cell, datetime))
    return pl.Series([_cell_text(cell, dates_only) for cell in column], dtype=pl.String)


def _numbers_as_text(numbers: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"n": numbers})
    whole = (pl.col("n") == pl.col("n").round(0)) & (pl.col("n").abs() < 1e15)
    as_integer = pl.when(whole).then(pl.col("n")).cast(pl.Int64).cast(pl.String)
    return frame.select(pl.coalesce(as_integer, pl.col("n").round_sig_figs(15).cast(pl.String))).to_series()


def _cell_text(cell: Any, dates_only: bool) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, float):
        return format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if dates_only else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _open_workbook(body: bytes, wanted: str | None) -> Opened:
    try:
        book = calamine.load_workbook(io.BytesIO(body))
        sheets = {name: book.get_sheet_by_name(name) for name in ([wanted] if wanted else book.sheet_names)}
        filled = {name: sheet.to_python(skip_empty_area=False) for name, sheet in sheets.items() if sheet.height}
    except calamine.PasswordError as error:
        raise Unreadable("工作簿有密码，请去掉密码后再传", "The workbook is locked by a password") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("不是能打开的 Excel 文件", "Not an Excel workbook that can be opened") from error
    if not filled:
        raise Unreadable("工作簿里没有数据", "The workbook holds no data")
    name = max(filled, key=lambda sheet: _cells(filled[sheet]))
    return Opened(_without_empty(_from_rows(filled[name])), None, None, name)


def _cells(rows: Sequence[Sequence[Any]]) -> int:
    return sum(cell != "" for row in islice(rows, 2000) for cell in row) + len(rows)


def _without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows with nothing in them go; the others keep their number."""
    cells = pl.exclude("row")
    kept = frame.filter(pl.any_horizontal(cells.is_not_null() & (cells.str.strip_chars() != "")))
    if kept.is_empty():
        raise Unreadable("文件是空的", "The file is empty")
    return kept
