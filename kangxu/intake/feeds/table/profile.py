"""What the cells of one column look like: how many numbers, words, pairs; and their distribution."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from kangxu.clinical.results import EMPTY, UNREADABLE
from kangxu.intake.cells import read_cells, read_pairs

_SAMPLES = 5


@dataclass(frozen=True)
class Profile:
    """One column. ``cells`` are the texts as they stand, null where empty."""

    cells: pl.Series
    decimal: str = "."

    @cached_property
    def filled(self) -> pl.Series:
        return self.cells.drop_nulls()

    @cached_property
    def counted(self) -> list[tuple[str, int]]:
        """Distinct texts with their counts, the most frequent first."""
        table = self.filled.value_counts(sort=True)
        return [(str(text), int(count)) for text, count in table.iter_rows()]

    @cached_property
    def samples(self) -> tuple[str, ...]:
        return tuple(self.filled.unique(maintain_order=True).head(_SAMPLES).to_list())

    @cached_property
    def _read(self) -> pl.DataFrame:
        return read_cells(self.filled, decimal=self.decimal)

    @cached_property
    def numbers(self) -> np.ndarray:
        """All values without a comparator and without a unit of their own."""
        plain = pl.col("comparator").is_null() & pl.col("unit").is_null()
        return self._read.filter(plain)["value"].drop_nulls().to_numpy()

    @property
    def readable(self) -> int:
        return self._read.filter(pl.col("problem").is_null()).height

    @property
    def unreadable(self) -> int:
        return self._read.filter(pl.col("problem") == UNREADABLE).height

    @property
    def empty(self) -> int:
        return self._read.filter(pl.col("problem") == EMPTY).height

    @property
    def compared(self) -> int:
        return self._read.filter(pl.col("comparator").is_not_null() & pl.col("value").is_not_null()).height

    @cached_property
    def ordinals(self) -> int:
        """Cells that are an ordinal result (阴性, ±, 2+ …) and no number."""
        read = read_cells(self.filled, ordinal=True)
        return read.filter(pl.col("text").is_not_null() & pl.col("value").is_null()).height

    @cached_property
    def pairs(self) -> int:
        return read_pairs(self.filled).filter(pl.col("second").is_not_null()).height

    def share(self, pattern: str) -> float:
        """Share of the filled cells that match a regular expression."""
        if not len(self.filled):
            return 0.0
        return float(self.filled.str.strip_chars().str.contains(pattern).mean() or 0.0)  # type: ignore[arg-type]
