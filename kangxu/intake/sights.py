"""What the columns of a kept file look like: samples and how their numbers lie. For eyes, not for storing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import polars as pl

from kangxu.intake import shelf
from kangxu.intake.cells import read_cells
from kangxu.intake.inspection import Inspection
from kangxu.intake.mapping import ColumnMapping, ItemMapping
from kangxu.intake.models import ImportBatch
from kangxu.intake.storage import path_of

ROWS_LOOKED_AT = 20_000
SAMPLES = 5


@dataclass(frozen=True)
class Sight:
    """One column: a few samples, and its plain numbers as distinct values with their counts.

    `words` is what stands above it (a merged heading), or what its code means.
    """

    samples: tuple[str, ...] = ()
    filled: int = 0
    words: str = ""
    cells: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String), compare=False, repr=False)

    @cached_property
    def _distinct(self) -> tuple[np.ndarray, np.ndarray]:
        read = read_cells(self.cells).filter(pl.col("comparator").is_null() & pl.col("unit").is_null())
        return np.unique(read["value"].drop_nulls().to_numpy(), return_counts=True)

    @property
    def values(self) -> np.ndarray:
        return self._distinct[0]

    @property
    def counts(self) -> np.ndarray:
        return self._distinct[1]

    @property
    def numbers(self) -> np.ndarray:
        """The numbers one by one."""
        return np.repeat(self.values, self.counts)


@dataclass(frozen=True)
class Sights:
    """Columns by place in the file, items of a long table by name, specimen and unit; and the file's remarks."""

    columns: dict[int, Sight]
    items: dict[tuple[str, str, str], Sight]
    remarks: tuple[str, ...] = ()

    def of(self, part: ColumnMapping | ItemMapping) -> Sight:
        """What one part of a mapping looks like; an empty sight for what the file does not hold."""
        if isinstance(part, ColumnMapping):
            return self.columns.get(part.index, Sight())
        named = self.items.get((part.item, part.specimen, part.unit_text))
        return named or self.items.get((part.item, "", ""), Sight())


def sights_of(job: ImportBatch) -> Sights:
    """All columns of an import's file; remembered, for a person goes through them one by one."""
    roles = {column["target"]: column["index"] for column in (job.mapping or {}).get("columns", ())}
    wanted = ("long:item", "long:specimen", "long:unit", "long:value")
    return _looked_at(job.feed, job.inbound.stored_as, job.inbound.name, tuple(roles.get(role) for role in wanted))


@lru_cache(maxsize=16)
def _looked_at(feed: str, stored_as: str, name: str, roles: tuple[int | None, ...]) -> Sights:
    seen = shelf.get_feed(feed).inspect(path_of(stored_as), name)
    names = cell_columns(seen)
    if seen.frame is None or not names:
        plain = {column.index: Sight(column.samples, column.filled, column.group) for column in seen.columns}
        return Sights(plain, {(one.name, "", ""): plain[one.index] for one in seen.columns}, seen.remarks)
    frame = seen.frame if seen.frame.height <= ROWS_LOOKED_AT else seen.frame.sample(ROWS_LOOKED_AT, seed=1)
    columns = {one.index: _sight(frame[names[one.index]], one.samples, one.filled) for one in seen.columns}
    return Sights(columns, _items(frame, roles), seen.remarks)


def _items(frame: pl.DataFrame, roles: tuple[int | None, ...]) -> dict[tuple[str, str, str], Sight]:
    item, specimen, unit, value = roles
    if item is None or value is None:
        return {}
    texts = [
        (pl.lit("") if index is None else pl.col(f"c{index}").fill_null("").str.strip_chars()).alias(role)
        for role, index in (("item", item), ("specimen", specimen), ("unit", unit), ("value", value))
    ]
    groups = frame.select(texts).partition_by("item", "specimen", "unit", as_dict=True)
    return {
        (str(key[0]), str(key[1]), str(key[2])): _sight(group["value"].replace("", None), None, None)
        for key, group in groups.items()
    }


def _sight(cells: pl.Series, samples: tuple[str, ...] | None, filled: int | None) -> Sight:
    """Numbers are read when somebody looks at the column, not before."""
    texts = cells.drop_nulls()
    shown = samples if samples is not None else tuple(texts.unique(maintain_order=True).head(SAMPLES).to_list())
    return Sight(shown, len(texts) if filled is None else filled, cells=texts)


def cell_columns(seen: Inspection) -> dict[int, str]:
    """Column of the file → column of its frame; empty where the file's rows are not at hand as cells."""
    if seen.frame is None or "row" not in seen.frame.columns:
        return {}
    by_place = {int(name[1:]): name for name in seen.frame.columns if name[1:].isdigit()}
    return {column.index: by_place[column.index] for column in seen.columns if column.index in by_place}
