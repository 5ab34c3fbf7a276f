"""What the fields of a log are: by their heading where there is one, by what stands in them otherwise."""

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.plausibility import is_possible
from kangxu.clinical.results import clean, parse
from kangxu.clinical.units import unit_key
from kangxu.intake.cells import read_cells
from kangxu.intake.feeds.glucose_log.codes import KNOWN_CODES
from kangxu.intake.feeds.glucose_log.lines import Lines, open_log
from kangxu.intake.inspection import Inspection, SeenColumn, Unreadable
from kangxu.intake.mapping import MIDDLE, ColumnMapping, Mapping, Problem
from kangxu.intake.moments import Order, guess_order
from kangxu.intake.slots import read_slot
from kangxu.intake.unit_choice import choose_unit

CODE = "glucose-log"
_CLOCK = r"^(?:上午|下午|早上|晚上)?\s*\d{1,2}\s*[:：时点]\s*(?:\d{1,2}.*)?$"
_POSSIBLE_ENOUGH = 0.8
_NOTIONAL = frozenset(("08:00", "8:00", "12:00", "18:00", "22:00"))
_GLUCOSE = re.compile(
    r"glucose|血糖|葡萄糖|^glu?$|^bg|sgv|cgm|sugar|mg/?dl|mmol/?l|reading|读数|测量值|^value$|^值$|结果|数值", re.I
)
_SENSOR = re.compile(r"cgm|sgv|sensor|动态|组织间液|间质液|扫描", re.IGNORECASE)
_OTHER_RESULTS = re.compile(
    r"收缩压|舒张压|血压|systol|diastol|胆固醇|chol|肌酐|creat|insulin dose|糖化|hba1c|体重|weight|血酮"
    r"|项目|指标|analyte|^test|^item",
    re.I,
)
_IDENTITIES = frozenset(
    ("身份证号", "身份证", "身份证号码", "性别", "出生日期", "手机", "手机号", "联系电话", "id card", "sex", "gender")
)
_PERSON = (
    ("person:record_number", re.compile(r"病历号|病案号|住院号|门诊号|患者编号|mrn|record", re.IGNORECASE)),
    ("person:name", re.compile(r"^(?:姓名|患者姓名|name)$", re.IGNORECASE)),
    ("person:key", re.compile(r"^(?:id|subject.*|patient.*|编号|.*_?id|person|受试者.*)$", re.IGNORECASE)),
)
_METHOD = re.compile(r"^(?:type|method|方式|测量方式|来源|设备|device)$", re.IGNORECASE)


@dataclass(frozen=True)
class _Field:
    """One field with its heading ('' without a header) and the texts of all lines."""

    index: int
    name: str
    texts: pl.Series

    def share(self, pattern: str) -> float:
        filled = self.texts.drop_nulls()
        return float(filled.str.contains(pattern).mean() or 0.0) if len(filled) else 0.0  # type: ignore[arg-type]

    def order(self) -> Order | None:
        filled = self.texts.drop_nulls().head(5000)
        order = guess_order([(text, 1) for text in filled])
        return order if order and order.readable >= 0.8 * len(filled) else None

    def known(self, words: Map[str, object] | frozenset[str]) -> float:
        filled = self.texts.drop_nulls()
        return float(filled.is_in(list(words)).mean() or 0.0) if len(filled) else 0.0  # type: ignore[arg-type]


def inspect(path: Path, name: str) -> Inspection:
    """Raises Unreadable unless the file is a list of days and glucose values, and of nothing else that is measured."""
    lines = open_log(path)
    header_row, names = _header(lines)
    frame = lines.frame.filter(pl.col("row") > header_row)
    fields = _fields(frame, names, lines.width)
    if frame.is_empty() or any(_belongs_to_table(field.name) for field in fields):
        raise Unreadable("不是血糖记录", "Not a glucose log")
    roles = _roles(fields)
    if not {"value", "day"} <= roles.keys() or not _could_be_glucose(roles, header_row):
        raise Unreadable("不像血糖记录：看不出日期和血糖值", "Not a glucose log: no columns of days and glucose values")
    columns = tuple(
        SeenColumn(f.index, f.name, "", f.texts.drop_nulls().len(), f.texts.n_unique(), _samples(f)) for f in fields
    )
    return Inspection(
        feed=CODE, name=name, encoding=lines.encoding, delimiter=lines.delimiter, header_row=header_row,
        rows=frame.height, columns=columns, frame=frame,
        remarks=() if any(_person_target(f) for f in fields) else ("no_person",),
    )  # fmt: skip


def _belongs_to_table(name: str) -> bool:
    """A heading of another result, or of an identity that a log does not carry: reading on would lose it."""
    plain = clean(name).strip("*★ ").casefold()
    return bool(_OTHER_RESULTS.search(name)) or plain in _IDENTITIES or plain in _other_analytes()


@cache
def _other_analytes() -> frozenset[str]:
    """Names of everything in the catalogue that is no glucose."""
    others = [one for one in catalogue().values() if one.category != catalogue()["FPG"].category]
    return frozenset(
        name.casefold()
        for one in others
        for name in (one.name_zh, *one.aliases_zh, *one.abbreviations, *one.aliases_en)
        if len(name) > 1
    )


def _could_be_glucose(roles: Map[str, _Field], header_row: int) -> bool:
    """Without heading, code, meal or unit the numbers have to look like glucose in one of its units."""
    if header_row or {"code", "slot", "unit"} & roles.keys():
        return True
    numbers = read_cells(roles["value"].texts)["value"].drop_nulls().to_numpy()
    choice = choose_unit(catalogue()["SMBG"], None, numbers, "")
    return len(numbers) > 0 and choice.certainty >= MIDDLE and choice.unit in ("mmol/L", "mg/dL") and _usual(numbers)


def _usual(numbers: np.ndarray) -> bool:
    """At least most of them possible in mmol/L or in mg/dL."""
    glucose = catalogue()["SMBG"]
    in_mg_dl = glucose.units["mg/dl"][1]
    shares = [is_possible(glucose.id, one).mean() for one in (numbers, in_mg_dl.forward(numbers))]
    return max(shares) >= _POSSIBLE_ENOUGH


def _samples(field: _Field) -> tuple[str, ...]:
    return tuple(field.texts.drop_nulls().unique(maintain_order=True).head(5).to_list())


def _header(lines: Lines) -> tuple[int, list[str]]:
    """The last line before the first with a day in it, if its words name a value; stray lines before are left out."""
    for row, *cells in lines.frame.head(20).rows():
        if any(cell and guess_order([(cell, 1)]) for cell in cells):
            break
        words = [cell for cell in cells if cell]
        if len(words) >= 2 and any(_GLUCOSE.search(word) for word in words):
            return row, words
        if len(words) >= 3 and not any(parse(word).value is not None for word in words):
            raise Unreadable("不是血糖记录：表头里没有血糖", "Not a glucose log: the header names no glucose")
    return 0, []


def _fields(frame: pl.DataFrame, names: list[str], width: int) -> list[_Field]:
    blank = [f"f{i}" for i in range(width)]
    return [_Field(i, names[i] if i < len(names) else f"第{i + 1}列", frame[name]) for i, name in enumerate(blank)]


def _roles(fields: list[_Field]) -> dict[str, _Field]:
    """Role -> field. Each field has one role; days first, values last."""
    roles: dict[str, _Field] = {}
    tests = {
        "day": lambda f: f.order() is not None,
        "clock": lambda f: f.share(_CLOCK) > 0.8,
        "unit": lambda f: f.share(r"(?i)^\s*m(?:g|mol)\s*/\s*d?l\s*$") > 0.8,
        "code": lambda f: f.known(KNOWN_CODES) > 0.6,
        "method": lambda f: bool(_METHOD.match(f.name)),
        "slot": lambda f: _slots(f) > 0.5,
        "value": lambda f: bool(_GLUCOSE.search(f.name)) and _numbers(f) > 0.5,
    }
    for role, test in tests.items():
        free = [f for f in fields if f not in roles.values() and len(f.texts.drop_nulls()) and not _person_target(f)]
        found = next((f for f in free if test(f)), None)
        if found:
            roles[role] = found
    if "value" not in roles and all(f.name.startswith("第") for f in fields):
        enough = 0.4 if "code" in roles else 0.8
        free = [f for f in fields if f not in roles.values() and _numbers(f) > enough]
        roles |= {"value": free[0]} if len(free) == 1 else {}
    return roles


def _slots(field: _Field) -> float:
    distinct = field.texts.drop_nulls().unique()
    return sum(1 for text in distinct if read_slot(text)) / max(1, len(distinct))


def _numbers(field: _Field) -> float:
    read = read_cells(field.texts.drop_nulls().head(2000))
    return read.filter(pl.col("problem").is_null()).height / max(1, read.height)


def _person_target(field: _Field) -> str | None:
    if field.name.startswith("第"):
        return None
    return next((target for target, pattern in _PERSON if pattern.search(clean(field.name))), None)


def propose(inspection: Inspection, remembered: Mapping | None = None) -> Mapping:
    """Targets, unit and slots; a saved mapping's decisions stay for fields of the same name."""
    assert inspection.frame is not None
    fields = [_Field(c.index, c.name, inspection.frame[f"f{c.index}"]) for c in inspection.columns]
    roles = {field.index: role for role, field in _roles(fields).items()}
    frame_of = {role: fields[index] for index, role in roles.items()}
    columns = tuple(_column(field, roles.get(field.index), frame_of) for field in fields)
    paper = any(problem.code == "notional_times" for column in columns for problem in column.problems)
    mapping = Mapping(
        feed=CODE,
        encoding=inspection.encoding,
        delimiter=inspection.delimiter,
        header_row=inspection.header_row,
        source="self_report" if paper else "home_device",
        columns=columns,
    )
    return _recalled(mapping, remembered) if remembered else mapping


def _column(field: _Field, role: str | None, fields: Map[str, _Field]) -> ColumnMapping:
    column = ColumnMapping(field.index, field.name, certainty=0.95, evidence=("内容",))
    person = _person_target(field)
    if person:
        return replace(column, target=person, evidence=("列名一致",))
    if role == "value":
        return _value(column, field, fields)
    if role == "day":
        return _day(column, field, "date" if "clock" in fields else "measured_at")
    if role == "clock":
        return replace(column, target="time", problems=_notional(field))
    targets = {"code": "log:code", "slot": "slot", "method": "method", "unit": "long:unit"}
    return replace(column, target=targets[role]) if role in targets else replace(column, certainty=0.0, evidence=())


def _day(column: ColumnMapping, field: _Field, target: str) -> ColumnMapping:
    order = field.order()
    assert order is not None
    unclear = (Problem("day_month_unclear", order.unclear, order.code),) if order.unclear else ()
    return replace(column, target=target, date_format=order.code, certainty=max(order.certainty, 0.5), problems=unclear)


def _notional(field: _Field) -> tuple[Problem, ...]:
    """Nothing but 8:00, 12:00, 18:00 and 22:00: a paper diary whose hours were put in later."""
    times = field.texts.drop_nulls()
    if len(times) >= 20 and set(times.unique()) <= _NOTIONAL:
        return (Problem("notional_times", len(times), options=("as_is",)),)
    return ()


def _value(column: ColumnMapping, field: _Field, fields: Map[str, _Field]) -> ColumnMapping:
    analyte = catalogue()["CGM" if _SENSOR.search(field.name) else "SMBG"]
    stated = re.search(r"m(?:g|mol)\s*/?\s*d?l", field.name, re.IGNORECASE)
    said = stated[0] if stated and analyte.conversion(stated[0]) else None
    texts = field.texts
    if "code" in fields:
        texts = texts.filter(fields["code"].texts.is_in([c for c, k in KNOWN_CODES.items() if k.kind == "glucose"]))
    read = read_cells(texts)
    numbers = read.filter(pl.col("unit").is_null() & pl.col("value").is_not_null())["value"].to_numpy()
    if "unit" in fields:
        said = next((unit for unit in fields["unit"].texts.drop_nulls() if unit_key(unit)), None)
    choice = choose_unit(analyte, said, numbers, field.name)
    return replace(
        column, target=f"analyte:{analyte.id}", unit=choice.unit, certainty=choice.certainty, evidence=choice.evidence,
        problems=() if "unit" in fields else choice.problems,
    )  # fmt: skip


def _recalled(mapping: Mapping, remembered: Mapping) -> Mapping:
    known = {column.name: column for column in remembered.columns}
    columns = tuple(
        replace(
            c, target=known[c.name].target, unit=known[c.name].unit, certainty=1.0, evidence=("沿用上次的对应关系",)
        )
        if c.name in known
        else c
        for c in mapping.columns
    )
    return replace(mapping, version=remembered.version, source=remembered.source, columns=columns)
