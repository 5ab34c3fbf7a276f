"""What is seen of a file before anything is read from it, and how it shall be read."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl


class Unreadable(Exception):
    """The file as a whole cannot be read (empty, binary, damaged, not a table ...); nothing of it is stored."""

    def __init__(self, reason_zh: str, reason_en: str) -> None:
        super().__init__(reason_en)
        self.reason_zh = reason_zh
        self.reason_en = reason_en


@dataclass(frozen=True)
class SeenColumn:
    """One column as it stands in the file. ``group`` is the merged heading above it, if there is one."""

    index: int
    name: str
    group: str = ""
    filled: int = 0
    distinct: int = 0
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inspection:
    """What a look at the file showed. ``header_row`` counts from 1; 0 means the file has no header."""

    feed: str
    name: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int = 0
    header_rows: int = 1
    rows: int = 0
    columns: tuple[SeenColumn, ...] = ()
    remarks: tuple[str, ...] = ()  # stable codes: 'no_date', 'no_person', 'lossy_text' ...
    frame: pl.DataFrame | None = field(default=None, compare=False, repr=False)  # all cells as text, for proposing


@dataclass(frozen=True)
class ReadOptions:
    """How to read: what the sender of the file knows and the file does not say.

    ``person_key_column``  header of the column that tells persons apart, overriding the mapping.
    ``single_person``      the whole file is about one person; every key is ``SINGLE_PERSON_KEY``.
    ``measured_on``        the day for files without any date column; without it such values become ``no_date`` issues.
    ``source``             where the readings come from, overriding the mapping (one of ``drafts.SOURCES``).
    ``external_system``    name of the numbering that ``person:key`` belongs to.
    ``zone``               time zone of moments that carry none.
    ``start_row``          data rows already consumed: reading goes on behind them.
    """

    person_key_column: str | None = None
    single_person: bool = False
    measured_on: date | None = None
    source: str | None = None
    external_system: str | None = None
    zone: str = "Asia/Shanghai"
    start_row: int = 0
    chunk_rows: int = 20_000


SINGLE_PERSON_KEY = "single"
REASON_HEADING = "拒收原因"  # heads the column that our own list of rejected rows adds to a sender's table
