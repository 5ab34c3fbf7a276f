"""Small files for tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from kangxu.intake.drafts import FRAMES
from kangxu.intake.feeds.table import feed
from kangxu.intake.inspection import ReadOptions
from kangxu.intake.mapping import ColumnMapping, Mapping

HEAD = "编号,性别,检查日期"


def text_file(folder: Path, text: str, encoding: str = "utf-8", name: str = "检查.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, rows: Sequence[Sequence[Any]], name: str = "检查.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(folder / name)
    return folder / name


def mapped(path: Path) -> Mapping:
    return feed.propose(feed.inspect(path, path.name), None)


def columns(path: Path) -> dict[str, ColumnMapping]:
    return {column.name: column for column in mapped(path).columns}


def frames(path: Path, mapping: Mapping | None = None, **options: Any) -> dict[str, pl.DataFrame]:
    chunks = list(feed.read(path, mapping or mapped(path), ReadOptions(**options)))
    return {name: pl.concat([getattr(chunk, name) for chunk in chunks]) for name in FRAMES}


def values(path: Path, mapping: Mapping | None = None, **options: Any) -> list[tuple[str, float]]:
    return frames(path, mapping, **options)["readings"].select("analyte", "value").rows()


def one_column(folder: Path, heading: str, cells: Sequence[str]) -> Path:
    """A table with one result column."""
    lines = [f"P{i},{'男' if i % 2 else '女'},2026-10-{1 + i % 28:02d},{cell}" for i, cell in enumerate(cells)]
    return text_file(folder, "\n".join([f"{HEAD},{heading}", *lines]) + "\n")
