"""A risk model over a table of persons: the table's own columns, then what the model says about each row."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from kangxu.clinical.bands import FloatArray
from kangxu.clinical.risk.inputs import Input, names_of
from kangxu.clinical.risk.model import RiskModel
from kangxu.console.risk_cells import Cells, read_cells
from kangxu.console.risk_table import BadTable, Chunk, opened

UNREADABLE_CELL = "unreadable_cell"
BROKEN_ROW = "broken_row"

_WORDS = {
    UNREADABLE_CELL: "单元格读不出 · a cell cannot be read",
    BROKEN_ROW: "这一行的格数与表头不符 · the cells do not fit the header",
}
_BEFORE, _AFTER = ("value", "band"), ("extrapolated", "refused", "missing")


@dataclass
class Report:
    """What became of the rows: how many there were, and how many were refused for which reason."""

    rows: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        return self.rows - self.refused.total()


@dataclass(frozen=True)
class Plan:
    """Which column of the table is which input, in which unit."""

    places: Mapping[str, int]
    inputs: Mapping[str, tuple[Input, str]]


def plan(model: RiskModel, header: Sequence[str]) -> Plan:
    """Columns by the names that the model declares. Raises BadTable."""
    declared = {item.name: (item, item.unit) for item in model.inputs}
    declared |= {other.name: (item, other.unit) for item in model.inputs for other in item.alternatives}
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name in declared and name in places:
            raise BadTable(f"有两列都叫 {name} · two columns are named {name}")
        if name in declared:
            places[name] = place
    if not places:
        raise BadTable(f"没有一列是 {model.code} 的输入 · no column is an input; it asks for: {', '.join(declared)}")
    doubled = [item.names for item in model.inputs if len(set(item.names) & set(places)) > 1]
    if doubled:
        raise BadTable(f"同一项有两种单位 · the same input in two units: {', '.join(doubled[0])}")
    return Plan(places, {name: declared[name] for name in places})


def absent(model: RiskModel, found: Plan) -> list[str]:
    """Required inputs that no column gives: without them every row that needs them is refused."""
    return [item.name for item in model.inputs if item.required and not set(item.names) & set(found.places)]


def run(model: RiskModel, variant: str | None, source: Path, target: Path, *, say: Callable[[str], None]) -> Report:
    """Judge every row of `source` into `target`, which is there only when all is written. Raises BadTable, OSError."""
    report = Report()
    with opened(source) as table:
        found = plan(model, table.header)
        for name in absent(model, found):
            hint = _hint(name, table.header)
            say(f"没有列 {name}，缺它的行会被拒绝 · no column {name}: rows that need it are refused{hint}")
        names = (*_BEFORE, *(one.code for one in model.outputs), *_AFTER)
        kept = _renamed(table.header, names, say)
        with _replacing(target, marked=table.marked) as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow([*safe(kept), *names])
            for chunk in table.chunks:
                answers = judge(model, variant, found, chunk, report)
                writer.writerows(zip(*map(safe, chunk.columns), *answers, strict=True))
    return report


def _hint(name: str, header: Sequence[str]) -> str:
    near = get_close_matches(name, header, n=1)
    return f"; is it {near[0]}?" if near else ""


@contextmanager
def _replacing(target: Path, *, marked: bool) -> Iterator[TextIO]:
    """A text file that takes the place of `target` when nothing went wrong."""
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8-sig" if marked else "utf-8", newline="") as stream:
            yield stream
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _renamed(header: Sequence[str], taken: Sequence[str], say: Callable[[str], None]) -> list[str]:
    """The table's own columns; one that is called like a result makes room for it."""
    kept: list[str] = []
    for name in header:
        free = name
        while free in taken or (free != name and (free in header or free in kept)):
            free = f"given_{free}"
        if free != name:
            say(f"原有的列 {name} 改名为 {free} · the column {name} is kept as {free}")
        kept.append(free)
    return kept


def judge(model: RiskModel, variant: str | None, found: Plan, chunk: Chunk, report: Report) -> list[list[str]]:
    """Columns of text: value, band, further outputs, extrapolated, refused, missing."""
    cells = {name: read_cells(*found.inputs[name], chunk.columns[place]) for name, place in found.places.items()}
    results = model.compute_many({name: read.values for name, read in cells.items()}, variant)
    spoilt = _spoilt(cells, chunk)
    clear = np.array([not reason for reason in spoilt], dtype=bool)
    reasons = _Reasons(model, results.refusal_codes)
    bits = zip(results.refusal.tolist(), results.missing.tolist(), results.out_of_range.tolist(), strict=True)
    refused = [own or reasons.words(*told) for own, told in zip(spoilt, bits, strict=True)]
    report.rows += len(chunk)
    report.refused.update(text.partition(" ")[0] for text in refused if text)
    return [
        _numbers(np.where(clear, results.value, np.nan)),
        _labels(results.band_codes, np.where(clear, results.band, -1)),
        *(_output(one.bands, np.where(clear, results.also[one.code], np.nan)) for one in model.outputs),
        ["1" if one else "0" for one in (results.extrapolated & clear).tolist()],
        refused,
        ["" if own else reasons.names(one) for own, one in zip(spoilt, results.missing.tolist(), strict=True)],
    ]


def safe(cells: Sequence[str]) -> list[str]:
    """Kept text, of which no spreadsheet makes a formula."""
    from kangxu.web.tables import safe_cell

    return [cell if cell[:1].isalnum() else safe_cell(cell) for cell in cells]


def _spoilt(cells: Mapping[str, Cells], chunk: Chunk) -> list[str]:
    """For each row the reason why it cannot be judged at all, or nothing."""
    reasons = [f"{BROKEN_ROW} {_WORDS[BROKEN_ROW]}" if broken else "" for broken in chunk.broken]
    for row in np.flatnonzero(np.any([read.unreadable for read in cells.values()], axis=0)).tolist():
        columns = ", ".join(name for name, read in cells.items() if read.unreadable[row])
        reasons[row] = f"{UNREADABLE_CELL} {_WORDS[UNREADABLE_CELL]}: {columns}"
    return reasons


class _Reasons:
    """Words of refusals and lists of inputs, put together once for each combination that occurs."""

    def __init__(self, model: RiskModel, codes: Sequence[str]) -> None:
        self._model, self._codes = model, codes
        self._required = sum(1 << bit for bit, item in enumerate(model.inputs) if item.required)
        self._words: dict[tuple[int, int, int], str] = {}
        self._names: dict[int, str] = {}

    def words(self, refusal: int, missing: int, outside: int) -> str:
        key = (refusal, missing, outside)
        if key not in self._words:
            self._words[key] = "" if refusal < 0 else self._told(refusal, missing, outside)
        return self._words[key]

    def names(self, bits: int) -> str:
        if bits not in self._names:
            self._names[bits] = " ".join(names_of(self._model.inputs, bits))
        return self._names[bits]

    def _told(self, refusal: int, missing: int, outside: int) -> str:
        reason = self._model.refusals[refusal]
        concerned = {"missing_input": missing & self._required, "out_of_range": outside}.get(reason.code, 0)
        about = f": {', '.join(names_of(self._model.inputs, concerned))}" if concerned else ""
        return f"{reason.code} {reason.zh} · {reason.en}{about}"


def _output(bands: Sequence[Any], values: FloatArray) -> list[str]:
    if not bands:
        return _numbers(values)
    return _labels([band.code for band in bands], np.nan_to_num(values, nan=-1).astype(np.int64))


def _labels(codes: Sequence[str], positions: np.ndarray) -> list[str]:
    texts = [*codes, ""]
    return [texts[position] for position in positions.tolist()]


def _numbers(values: FloatArray) -> list[str]:
    """Every digit, so that a result can be compared to the last bit; whole numbers without a point."""
    return ["" if one != one else repr(one).removesuffix(".0") for one in values.tolist()]
