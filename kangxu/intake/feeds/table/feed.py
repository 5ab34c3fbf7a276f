"""Tables of check-up, laboratory and measurement data: CSV, TSV, XLSX, XLS; one row a person, or one row a result."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from kangxu.intake.drafts import Drafts
from kangxu.intake.feeds.table.binding import bind
from kangxu.intake.feeds.table.chunks import read_chunk
from kangxu.intake.feeds.table.happening_cells import DAYS_OF_HAPPENINGS
from kangxu.intake.feeds.table.header import Header, find_header
from kangxu.intake.feeds.table.moment_columns import day_order
from kangxu.intake.feeds.table.opening import open_table
from kangxu.intake.feeds.table.profile import Profile
from kangxu.intake.feeds.table.proposal import propose
from kangxu.intake.feeds.table.recognise import look_up
from kangxu.intake.inspection import Inspection, ReadOptions, SeenColumn, Unreadable
from kangxu.intake.mapping import Mapping

__all__ = ["CODE", "inspect", "propose", "read"]

CODE = "table"
TITLE_ZH = "表格（体检、检验、测量）"
TITLE_EN = "Table (check-ups, laboratory, measurements)"
SOURCE = "WS/T 404, WS/T 405-2012 and names in clinical/analytes.csv; export habits of Chinese LIS and check-up systems"
OWNER = "Kangxu contributors"
REVIEWED_ON = date(2026, 1, 1)
NEXT_REVIEW = date(2027, 1, 1)


def inspect(path: Path, name: str) -> Inspection:
    """Encoding, separator, sheet, header, columns with samples. Raises Unreadable for what is not a table."""
    opened = open_table(path)
    header = find_header(opened.frame)
    frame = data_rows(opened.frame, header)
    columns = tuple(_seen(frame, header, index) for index in _used(frame, header))
    if len(columns) < 2:
        raise Unreadable("只有一列，不像表格", "A single column is no table")
    if not any(_promising(column, frame) for column in columns):
        raise Unreadable("没有认识的列名，也没有数值列", "No known column name and no column of numbers")
    return Inspection(
        feed=CODE,
        name=name,
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        sheet=opened.sheet,
        header_row=header.row,
        header_rows=header.count,
        rows=frame.height,
        columns=columns,
        remarks=_remarks(frame, columns, opened.lossy),
        frame=frame,
    )


def read(path: Path, mapping: Mapping, options: ReadOptions) -> Iterator[Drafts]:
    """The file's facts behind ``options.start_row`` data rows. Raises Unreadable when no mapped column is there."""
    opened = open_table(path, encoding=mapping.encoding, delimiter=mapping.delimiter, sheet=mapping.sheet)
    bound = bind(opened.frame, mapping, options)
    frame = with_misfits(data_rows(opened.frame, bound.header), bound.header)
    for start in range(options.start_row, frame.height, options.chunk_rows):
        yield read_chunk(frame.slice(start, options.chunk_rows), bound, options)


def with_misfits(frame: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Column ``misfit``: a row with more cells than the header has names, as a stray separator in a text leaves it.

    Its cells stand under wrong names.  Where most rows are so, the header only forgot a name.
    """
    named = [index for index, name in enumerate(header.names) if name != f"第{index + 1}列"]
    beyond = [
        pl.col(f"c{i}").is_not_null() for i in range(max(named, default=len(header.names)) + 1, len(header.names))
    ]
    if not header.row or not beyond:
        return frame.with_columns(misfit=pl.lit(False))
    marked = frame.with_columns(misfit=pl.any_horizontal(beyond))
    usual = marked["misfit"].sum() * 2 > marked.height
    return marked.with_columns(misfit=pl.lit(False)) if usual else marked


def _remarks(frame: pl.DataFrame, columns: tuple[SeenColumn, ...], lossy: bool) -> tuple[str, ...]:
    """What the sender will have to say: the day, the person."""
    dated = any(_is_day(column, frame) for column in columns)
    fields = [field for column in columns for field in look_up(column.name, column.group).fields]
    owned = any(field.target.startswith("person:") for field in fields)
    found = {"lossy_text": lossy, "no_date": not dated, "no_person": not owned}
    return tuple(remark for remark, true in found.items() if true)


def data_rows(frame: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Rows below the header; headers repeated on later pages are left out."""
    below = frame.filter(pl.col("row") > header.row)
    if not header.row:
        return below
    [first] = frame.filter(pl.col("row") == header.row).rows()
    named = [(f"c{i}", text) for i, text in enumerate(first[1:]) if text]
    if len(named) < 2:
        return below
    return below.filter(~pl.all_horizontal(pl.col(column).eq_missing(text) for column, text in named))


def _used(frame: pl.DataFrame, header: Header) -> list[int]:
    """Columns with a heading or with cells; an unnamed empty one is only paper."""
    return [
        index
        for index, name in enumerate(header.names)
        if name != f"第{index + 1}列" or frame[f"c{index}"].null_count() < frame.height
    ]


def _is_day(column: SeenColumn, frame: pl.DataFrame) -> bool:
    """Days as people write them, or as numbers under a heading that speaks of a day."""
    order = day_order(Profile(frame[f"c{column.index}"].head(2000)))
    days = ("measured_at", "date", *DAYS_OF_HAPPENINGS)
    named = any(field.target in days for field in look_up(column.name, column.group).fields)
    return order is not None and (named or order.code in ("ymd", "dmy", "mdy"))


def _promising(column: SeenColumn, frame: pl.DataFrame) -> bool:
    """A heading that is known, or cells that are mostly numbers."""
    found = look_up(column.name, column.group)
    if found.analytes or found.fields:
        return True
    profile = Profile(frame[f"c{column.index}"].head(500))
    return len(profile.numbers) * 2 > len(profile.filled)


def _seen(frame: pl.DataFrame, header: Header, index: int) -> SeenColumn:
    profile = Profile(frame[f"c{index}"])
    return SeenColumn(
        index=index,
        name=header.names[index],
        group=header.groups[index],
        filled=len(profile.filled),
        distinct=profile.filled.n_unique(),
        samples=profile.samples,
    )
