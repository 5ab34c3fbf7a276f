"""From a look at the file to a mapping: what each column is, in which unit, how sure, and what to decide."""

from collections.abc import Collection
from collections.abc import Mapping as Map
from dataclasses import replace

import polars as pl

from kangxu.intake.feeds.table.happening_cells import MAIN_OF_HAPPENINGS
from kangxu.intake.feeds.table.headings import read_heading
from kangxu.intake.feeds.table.long_items import long_columns, propose_items
from kangxu.intake.feeds.table.lookup import Field, key_of
from kangxu.intake.feeds.table.moment_columns import MomentCandidate, choose_moments, the_only_day
from kangxu.intake.feeds.table.person_columns import demoted, judge_field
from kangxu.intake.feeds.table.profile import Profile
from kangxu.intake.feeds.table.recognise import Found, Verdict, judge, look_up
from kangxu.intake.inspection import Inspection
from kangxu.intake.mapping import ColumnMapping, ItemMapping, Mapping, Problem
from kangxu.intake.slots import slot_of_heading

_MOMENTS = ("measured_at", "date", "time")


def propose(inspection: Inspection, remembered: Mapping | None = None) -> Mapping:
    """A mapping for the inspected file. What a person decided for columns of the same name before, stays decided."""
    assert inspection.frame is not None
    table = _Table(inspection, inspection.frame, decimal_of(inspection))
    roles = table.long_roles()
    columns = table.columns(roles)
    items = propose_items(table.frame, roles, table.checkup) if roles else ()
    proposed = Mapping(
        feed="table",
        layout="long" if roles else "wide",
        encoding=inspection.encoding,
        delimiter=inspection.delimiter,
        decimal=table.decimal,
        sheet=inspection.sheet,
        header_row=inspection.header_row,
        header_rows=inspection.header_rows,
        source=_source(table, columns, bool(roles)),
        columns=columns,
        items=items,
    )
    return _recalled(proposed, remembered) if remembered else proposed


def decimal_of(inspection: Inspection) -> str:
    """ "," where a file cut by semicolons or tabs writes 5,6."""
    if inspection.delimiter not in (";", "\t") or inspection.frame is None:
        return "."
    texts = pl.concat([inspection.frame[f"c{c.index}"].head(500) for c in inspection.columns]).drop_nulls()
    commas = texts.str.contains(r"^\s*-?\d+,\d{1,2}\s*$").sum()
    points = texts.str.contains(r"^\s*-?\d+\.\d+\s*$").sum()
    return "," if commas > points else "."


class _Table:
    """The columns of one file while they are being judged."""

    def __init__(self, inspection: Inspection, frame: pl.DataFrame, decimal: str) -> None:
        self.seen = inspection.columns
        self.frame = frame
        self.decimal = decimal
        self.profiles = {c.index: Profile(_blank(frame[f"c{c.index}"]), decimal) for c in self.seen}
        self.found = {c.index: look_up(c.name, c.group) for c in self.seen}
        self.words = " ".join((inspection.name, *(c.name for c in self.seen))).casefold()
        self.checkup = "体检" in self.words or "健检" in self.words

    def long_roles(self) -> dict[str, int]:
        """Roles of the columns of a long table; empty for a wide one, which wins when results stand side by side."""
        roles = long_columns({index: found.fields for index, found in self.found.items()}, self.frame)
        results = [i for i, found in self.found.items() if found.analytes and len(self.profiles[i].numbers)]
        return {} if len([i for i in results if i not in roles.values()]) >= 2 else roles

    def columns(self, roles: Map[str, int]) -> tuple[ColumnMapping, ...]:
        decided = self._moments() | self._fields(roles)
        decided |= {
            index: ColumnMapping(index, self._name(index), f"long:{role}", certainty=0.95, evidence=("列名一致",))
            for role, index in roles.items()
        }
        slots = {} if roles else self._slots()
        for column in self.seen:
            if column.index not in decided:
                decided[column.index] = slots.get(column.index) or self._result(column.index, bool(roles))
        return _settle_repeats(tuple(decided[column.index] for column in self.seen), self.profiles)

    def _name(self, index: int) -> str:
        return next(column.name for column in self.seen if column.index == index)

    def _moments(self) -> dict[int, ColumnMapping]:
        candidates = [
            MomentCandidate(index, self._name(index), min(f.rank for f in named))
            for index, found in self.found.items()
            if (named := [f for f in found.fields if f.target in _MOMENTS])
        ]
        unnamed = {i: self._name(i) for i, found in self.found.items() if not found.fields and not found.analytes}
        return choose_moments(candidates, self.profiles) or the_only_day(unnamed, self.profiles)

    def _fields(self, roles: Map[str, int]) -> dict[int, ColumnMapping]:
        """Everything else that is no result: the best column for each target, any number of diagnoses."""
        taken: dict[str, tuple[int, ColumnMapping]] = {}
        many: dict[int, ColumnMapping] = {}
        for index, found in self.found.items():
            field = self._field(found.fields)
            if field is None or index in roles.values():
                continue
            judged = self._judge_field(index, found, field)
            if judged.target == "ignore" or field.target in ("diagnosis_text", "bp_pair", "restricted"):
                many[index] = judged
            elif field.target not in taken or field.rank < taken[field.target][0]:
                taken[field.target] = (field.rank, judged)
        return many | {column.index: _without_main(column, taken) for _, column in taken.values()}

    @staticmethod
    def _field(fields: tuple[Field, ...]) -> Field | None:
        own = [f for f in fields if f.target not in _MOMENTS and not f.target.startswith("long:")]
        return min(own, key=lambda f: f.rank) if own else None

    def _judge_field(self, index: int, found: Found, field: Field) -> ColumnMapping:
        name = self._name(index)
        if field.target == "restricted":
            problem = Problem("restricted", len(self.profiles[index].filled), options=("ignore",), decision="ignore")
            return ColumnMapping(index, name, certainty=0.9, evidence=("传染病，要授权",), problems=(problem,))
        column = ColumnMapping(
            index, name, field.target, certainty=found.certainty, evidence=found.evidence, repeat=found.repeat
        )
        return judge_field(column, self.profiles[index])

    def _slots(self) -> dict[int, ColumnMapping]:
        """Columns called 早餐前, 午餐后2小时, 睡前 …: a diary of finger-stick glucose, where there are several."""
        named = {
            column.index: slot
            for column in self.seen
            if (slot := slot_of_heading(read_heading(column.name).base)) and len(self.profiles[column.index].numbers)
        }
        if len(named) < 2:
            return {}
        found = Found(("SMBG",), (), 0.85, ("列名是餐次",))
        return {
            index: replace(_column(index, self._name(index), self._verdict(index, found)), slot=slot)
            for index, slot in named.items()
        }

    def _verdict(self, index: int, found: Found) -> Verdict:
        return judge(self._name(index), found, self.profiles[index], checkup=self.checkup)

    def _result(self, index: int, in_long: bool) -> ColumnMapping:
        """A result column. Beside a long table's items and values a wide column is only a suggestion."""
        column = _column(index, self._name(index), self._verdict(index, self.found[index]))
        return demoted(column) if in_long and column.analyte else column


def _without_main(column: ColumnMapping, taken: Collection[str]) -> ColumnMapping:
    """A detail of something that the table does not name (天数 without 药品名称) is only a suggestion."""
    main = MAIN_OF_HAPPENINGS.get(column.target.partition(":")[0])
    return demoted(column) if main and main not in taken else column


def _blank(column: pl.Series) -> pl.Series:
    return column.str.strip_chars().replace("", None)


def _column(index: int, name: str, verdict: Verdict) -> ColumnMapping:
    return ColumnMapping(
        index,
        name,
        f"analyte:{verdict.analyte}" if verdict.analyte else "ignore",
        unit=verdict.unit,
        slot=verdict.slot,
        repeat=verdict.repeat,
        suggestion=verdict.suggestion,
        certainty=verdict.certainty,
        evidence=verdict.evidence,
        problems=verdict.problems,
    )


def _settle_repeats(columns: tuple[ColumnMapping, ...], profiles: Map[int, Profile]) -> tuple[ColumnMapping, ...]:
    """Two columns for one analyte: an equal copy or an equal heading is not taken; others count as repeats."""
    settled: list[ColumnMapping] = []
    for column in columns:
        twins = [c for c in settled if _same_thing(c, column)]
        settled.append(_settled(column, twins, profiles) if twins else column)
    return tuple(_steps_of_a_day(_pairs_beside_parts(settled)))


def _steps_of_a_day(columns: list[ColumnMapping]) -> list[ColumnMapping]:
    """Steps beside a time of day are those of an interval; the catalogue knows steps a day only."""
    if not any(column.target == "time" for column in columns):
        return columns
    return [demoted(c, Problem("not_a_daily_total")) if c.analyte == "STEPS" else c for c in columns]


def _same_thing(one: ColumnMapping, other: ColumnMapping) -> bool:
    return bool(one.analyte) and (one.target, one.slot, one.repeat) == (other.target, other.slot, other.repeat)


def _settled(column: ColumnMapping, twins: list[ColumnMapping], profiles: Map[int, Profile]) -> ColumnMapping:
    cells = profiles[column.index].cells
    if any(cells.equals(profiles[twin.index].cells) for twin in twins):
        return demoted(column, Problem("same_values", len(cells), twins[0].name))
    if any(key_of(twin.name) == key_of(column.name) for twin in twins):
        return demoted(column, Problem("duplicate_header", len(cells), twins[0].name))
    return replace(column, repeat=max(twin.repeat for twin in twins) + 1, certainty=min(column.certainty, 0.75))


def _pairs_beside_parts(columns: list[ColumnMapping]) -> list[ColumnMapping]:
    """ "133/82" beside columns for both parts would be taken twice."""
    parts = {column.analyte for column in columns}
    if not {"SBP", "DBP"} <= parts:
        return columns
    return [demoted(c, Problem("same_values", 0, "SBP, DBP")) if c.target == "bp_pair" else c for c in columns]


_SOURCE_WORDS = (
    ("ambulatory", ("动态血压", "abpm", "ambulatory")),
    ("home_device", ("家庭", "家测", "自测", "居家", "home")),
    ("checkup", ("体检", "健检")),
    ("clinic", ("诊室", "门诊", "随访", "clinic", "office")),
    ("laboratory", ("检验", "化验", "laboratory")),
)


def _source(table: _Table, columns: tuple[ColumnMapping, ...], is_long: bool) -> str:
    """Where the values come from, as far as words and shape of the table tell."""
    if {column.analyte for column in columns} & {"CGM", "SMBG"}:
        return "home_device"
    if any(column.suggestion == "analyte:STEPS" or column.analyte == "STEPS" for column in columns):
        return "home_device"
    nobody = not any(column.target.startswith("person:") for column in columns)
    if nobody and {"SBP", "HR"} & {column.analyte for column in columns}:
        return "home_device"  # a cuff's own list: nobody's name, just days and pressures
    said = next((code for code, words in _SOURCE_WORDS if any(word in table.words for word in words)), None)
    return said or ("laboratory" if is_long else "checkup")


def _recalled(proposed: Mapping, remembered: Mapping) -> Mapping:
    """Decisions of a saved mapping, put onto the columns and items of the same name."""
    known = {key_of(column.name): column for column in remembered.columns}
    items = {(i.item, i.specimen, i.unit_text): i for i in remembered.items}
    return replace(
        proposed,
        version=remembered.version,
        source=remembered.source,
        columns=tuple(_recall(column, known.get(key_of(column.name))) for column in proposed.columns),
        items=tuple(_recall_item(i, items.get((i.item, i.specimen, i.unit_text))) for i in proposed.items),
    )


def _recall(new: ColumnMapping, old: ColumnMapping | None) -> ColumnMapping:
    if old is None:
        return new
    decided = {problem.code: problem.decision for problem in old.problems}
    problems = tuple(replace(p, decision=decided.get(p.code, p.decision)) for p in new.problems)
    return replace(
        new,
        target=old.target,
        unit=old.unit,
        slot=old.slot,
        repeat=old.repeat,
        date_format=new.date_format or old.date_format,
        codes={**(old.codes or {}), **(new.codes or {})} or None,
        suggestion=new.suggestion if old.target == "ignore" else None,
        certainty=1.0,
        evidence=("沿用上次的对应关系",),
        problems=problems,
    )


def _recall_item(new: ItemMapping, old: ItemMapping | None) -> ItemMapping:
    if old is None:
        return new
    return replace(
        new, target=old.target, unit=old.unit, slot=old.slot, certainty=1.0, evidence=("沿用上次的对应关系",)
    )
