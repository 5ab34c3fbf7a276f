"""A mapping put onto one file: columns found by name, units turned into factors, identities named."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.units import SAME, Conversion
from kangxu.intake.feeds.table.header import Header, find_header, header_at
from kangxu.intake.feeds.table.lookup import key_of
from kangxu.intake.inspection import REASON_HEADING, ReadOptions, Unreadable
from kangxu.intake.mapping import ColumnMapping, ItemMapping, Mapping, Problem


@dataclass(frozen=True)
class Reader:
    """How cells of one kind (a column, or an item of a long table) become readings."""

    number: int
    analyte: Analyte | None  # None for a pair of blood pressures
    unit: str
    conversion: Conversion
    slot: str | None
    repeat: int
    mixture: Conversion | None = None  # the other unit of a mixed column
    mixture_unit: str | None = None
    decision: str | None = None


@dataclass(frozen=True)
class Bound:
    """Everything that reading a chunk needs. Columns are named ``c<index>`` as in the frame."""

    mapping: Mapping
    header: Header
    columns: tuple[ColumnMapping, ...]  # with the indexes of this file
    system: str
    key: str | None = None  # frame column that tells persons apart, when the sender named it

    @cached_property
    def left_out(self) -> list[tuple[str, str]]:
        """Frame columns that nothing is taken from, with their names."""
        taken = {column.index for column in self.columns}
        return [(f"c{i}", name) for i, name in enumerate(self.header.names) if i not in taken]

    @cached_property
    def by_target(self) -> dict[str, ColumnMapping]:
        return {column.target: column for column in reversed(self.columns)}

    def column(self, target: str) -> str | None:
        """Frame column of a target, if the file has it."""
        found = self.by_target.get(target)
        return f"c{found.index}" if found else None

    @cached_property
    def results(self) -> tuple[tuple[ColumnMapping, Reader], ...]:
        """Result columns of a wide table."""
        wanted = [c for c in self.columns if c.analyte or c.target == "bp_pair"]
        return tuple((column, reader_of(number, column)) for number, column in enumerate(wanted))

    @cached_property
    def items(self) -> tuple[tuple[ItemMapping, Reader | None], ...]:
        """Items of a long table; no reader for those that are not taken."""
        return tuple(
            (item, reader_of(number, item) if item.target != "ignore" else None)
            for number, item in enumerate(self.mapping.items)
        )


def bind(frame: pl.DataFrame, mapping: Mapping, options: ReadOptions) -> Bound:
    """Find the mapped columns in this file, by name first: another file of the same kind may order them otherwise."""
    header = header_at(frame, mapping.header_row, mapping.header_rows)
    columns = _matched(header.names, mapping.columns)
    if len(columns) * 2 < sum(1 for column in mapping.columns if column.target != "ignore"):
        header = find_header(frame)
        columns = _matched(header.names, mapping.columns)
    if not columns and any(column.target != "ignore" for column in mapping.columns):
        raise Unreadable("对应关系里的列在文件中一个也找不到", "None of the mapped columns is in the file")
    key = None
    if options.person_key_column:
        key, columns = _with_key(columns, header, options.person_key_column)
    return Bound(mapping, header, columns, options.external_system or _system(header, columns), key)


def _matched(names: Sequence[str], wanted: Sequence[ColumnMapping]) -> tuple[ColumnMapping, ...]:
    left = dict(enumerate(key_of(name) for name in names))
    found = []
    for column in wanted:
        key = key_of(column.name)
        index = column.index if left.get(column.index) == key else next((i for i, n in left.items() if n == key), None)
        if index is not None:
            left.pop(index)
            if column.target != "ignore":
                found.append(replace(column, index=index))
    return tuple(found)


def _with_key(columns: tuple[ColumnMapping, ...], header: Header, name: str) -> tuple[str, tuple[ColumnMapping, ...]]:
    """The column the sender named tells persons apart; what else the mapping takes it for (病历号), it stays."""
    index = next((i for i, own in enumerate(header.names) if key_of(own) == key_of(name)), None)
    if index is None:
        raise Unreadable(f"文件里没有「{name}」这一列", f"The file has no column {name!r}")
    if any(column.index == index and column.target in _IDENTIFYING for column in columns):
        return f"c{index}", columns
    others = tuple(c for c in columns if c.target != "person:key" and c.index != index)
    return f"c{index}", (*others, ColumnMapping(index, name, "person:key", certainty=1.0))


_IDENTIFYING = ("person:national_id", "person:record_number", "person:insurance_number")


def _system(header: Header, columns: tuple[ColumnMapping, ...]) -> str:
    """The numbering a key belongs to: files of the same layout share it, "id" of another table does not."""
    key = next((c.name for c in columns if c.target == "person:key"), "")
    layout = "\n".join(sorted(key_of(name) for name in header.names if name != REASON_HEADING))
    return f"table:{key}:{hashlib.sha256(layout.encode()).hexdigest()[:8]}"


def reader_of(number: int, part: ColumnMapping | ItemMapping) -> Reader:
    """The reader of a column or item. Raises ValueError for an analyte or unit that does not exist."""
    repeat = part.repeat if isinstance(part, ColumnMapping) else 1
    if part.target == "bp_pair":
        analyte, unit = catalogue()["SBP"], part.unit or "mmHg"
        return Reader(number, None, unit, _conversion(analyte, unit), part.slot, repeat)
    analyte = catalogue()[part.target.partition(":")[2]]
    unit = _unit(part, analyte)
    mixed = next((problem for problem in part.problems if problem.code == "mixed_units"), None)
    return Reader(
        number,
        analyte,
        unit,
        _conversion(analyte, unit),
        part.slot,
        repeat,
        _conversion(analyte, mixed.unit) if mixed and mixed.unit else None,
        mixed.unit if mixed else None,
        mixed.decision if mixed else None,
    )


def _unit(part: ColumnMapping | ItemMapping, analyte: Analyte) -> str:
    """The chosen unit; the heading's own after all, where the person insisted on it."""
    wrong: Problem | None = next((p for p in part.problems if p.code == "header_unit_wrong"), None)
    if wrong and wrong.decision == "as_is":
        return wrong.detail
    return part.unit or analyte.unit


def _conversion(analyte: Analyte, unit: str) -> Conversion:
    if analyte.ordinal:
        return SAME
    found = analyte.conversion(unit)
    if found is None:
        raise ValueError(f"{analyte.id} is not known in {unit!r}")
    return found
