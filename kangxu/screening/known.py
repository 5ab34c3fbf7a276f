"""What is known of a set of persons, as columns with where each value is from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.risk.inputs import Input
from kangxu.clinical.risk.model import RiskModel
from kangxu.screening.models import Origin

Floats = NDArray[np.float64]
Days = NDArray[np.int32]
Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]
_SAID = (int(Origin.ANSWER), int(Origin.DERIVED))
_RECORDED = (int(Origin.DIAGNOSIS), int(Origin.MEDICINE))


@dataclass
class Column:
    """Values (NaN where nothing is known), their days since 1970-01-01 (0: none), the reading or `Origin`."""

    values: Floats
    days: Days
    origins: Ids

    @classmethod
    def empty(cls, rows: int) -> Column:
        return cls(np.full(rows, np.nan), np.zeros(rows, dtype=np.int32), np.zeros(rows, dtype=np.int64))

    @property
    def known(self) -> Mask:
        return ~np.isnan(self.values)


@dataclass
class Known:
    """What is known of persons, row by row; `persons` rises. Columns go by analyte, else by the input's name.

    `places` are the organisations where they are registered, 0 where they are nowhere.
    """

    persons: Ids
    places: Ids = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    columns: dict[str, Column] = field(default_factory=dict)
    before: dict[str, Mask] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.persons)

    def rows_of(self, persons: Ids) -> NDArray[np.intp]:
        return np.searchsorted(self.persons, persons)

    def column(self, name: str) -> Column:
        """The column of that name, empty when nothing is known yet."""
        if name not in self.columns:
            self.columns[name] = Column.empty(len(self))
        return self.columns[name]

    def put(self, name: str, persons: Ids, found: Column) -> None:
        """Write values of some persons. What is on record stays, and of two statements the newer."""
        rows, column = self.rows_of(persons), self.column(name)
        takes = np.isnan(column.values[rows]) | (
            ~np.isin(column.origins[rows], _RECORDED) & (found.days >= column.days[rows])
        )
        chosen = rows[takes]
        column.values[chosen], column.days[chosen] = found.values[takes], found.days[takes]
        column.origins[chosen] = found.origins[takes]

    def fill(self, name: str, values: Floats, *, origin: Origin, sources: Sequence[str] = ()) -> None:
        """Write values where none is known yet; their day is the newest of the sources'."""
        column = self.column(name)
        rows = np.isnan(column.values) & ~np.isnan(values)
        if not rows.any():
            return
        column.values[rows], column.origins[rows] = values[rows], int(origin)
        if sources:
            column.days[rows] = np.max([self.column(one).days[rows] for one in sources], axis=0)

    def given(self, model: RiskModel) -> dict[str, Floats]:
        """Columns for `compute_many`, under the names that the model declares."""
        return {item.name: self.column(name_of(item)).values for item in model.inputs}

    def stacked(self, model: RiskModel) -> Column:
        """The model's inputs side by side: row for row what a result was made from."""
        columns = [self.column(name_of(item)) for item in model.inputs]
        return Column(
            np.stack([one.values for one in columns], axis=1),
            np.stack([one.days for one in columns], axis=1),
            np.stack([one.origins for one in columns], axis=1),
        )

    def worth(self, model: RiskModel) -> Mask:
        """Who has anything measured or answered for this model, or an earlier result: else a refusal says nothing."""
        found = self.before.get(model.code, np.zeros(len(self), dtype=bool)).copy()
        for item in model.inputs:
            column = self.column(name_of(item))
            found |= column.known & ((column.origins > 0) | np.isin(column.origins, _SAID))
        return found


def name_of(item: Input) -> str:
    """Measurements are shared between models under their analyte; what can be stated or answered goes by its name."""
    return item.analyte if item.analyte and item.kind == "number" else item.name
