"""Self-measured glucose: lists of day, time, code or meal, value; one person a file, or one column that tells whose."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from kangxu.intake.drafts import Drafts
from kangxu.intake.feeds.glucose_log.lines import open_log
from kangxu.intake.feeds.glucose_log.reading import read_lines
from kangxu.intake.feeds.glucose_log.survey import CODE, inspect, propose
from kangxu.intake.inspection import ReadOptions
from kangxu.intake.mapping import Mapping

__all__ = ["CODE", "inspect", "propose", "read"]

TITLE_ZH = "自测血糖记录"
TITLE_EN = "Logs of self-measured glucose"
SOURCE = "UCI Diabetes data (AIM-94, M. Kahn), Data-Codes; plain logs of meters and diaries"
OWNER = "Kangxu contributors"
REVIEWED_ON = date(2026, 1, 1)
NEXT_REVIEW = date(2027, 1, 1)


def read(path: Path, mapping: Mapping, options: ReadOptions) -> Iterator[Drafts]:
    """The log's facts behind ``options.start_row`` lines."""
    lines = open_log(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
    frame = lines.frame.filter(pl.col("row") > mapping.header_row)
    for start in range(options.start_row, frame.height, options.chunk_rows):
        yield read_lines(frame.slice(start, options.chunk_rows), mapping, options)
