"""Urgent values: one set of rules, judged for one person in Python and for a batch in SQL."""

import operator
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import isnan
from typing import Any, Literal

from kangxu.clinical.sheets import load_sheet

Level = Literal["red", "orange"]
Value = float | str | None

PRESSURE = ("SBP", "DBP")
RED: tuple[Level, ...] = ("red",)

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Limb:
    """One condition on one analyte: a number against a limit, or a meter that shows HI or LO."""

    analytes: tuple[str, ...]
    op: str = ""
    value: float | None = None
    text: str | None = None

    def met_by(self, value: Value) -> bool:
        if self.text is not None or self.value is None:
            return isinstance(value, str) and value.strip().upper() == self.text
        return isinstance(value, int | float) and not isnan(value) and _OPERATORS[self.op](value, self.value)


@dataclass(frozen=True, slots=True)
class UrgentRule:
    """A rule of urgent.toml; it fits when any limb is met and the person is one it speaks of."""

    code: str
    family: str
    level: Level
    limbs: tuple[Limb, ...]
    threshold: str
    zh: str
    en: str
    ask_zh: tuple[str, ...]
    ask_en: tuple[str, ...]
    source: str
    diseases: frozenset[str] = frozenset()
    not_diseases: frozenset[str] = frozenset()
    symptoms: bool = False

    def concerns(self, diseases: Collection[str], *, symptoms: bool) -> bool:
        known = frozenset(diseases)
        return self.diseases <= known and not self.not_diseases & known and (symptoms or not self.symptoms)

    @property
    def analytes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(analyte for limb in self.limbs for analyte in limb.analytes))


@dataclass(frozen=True, slots=True)
class Urgent:
    """One urgent finding, with what the nurse needs: the words, the danger signs to ask first, the deadline."""

    code: str
    level: Level
    analytes: tuple[str, ...]
    threshold: str
    words_zh: str
    words_en: str
    ask_zh: tuple[str, ...]
    ask_en: tuple[str, ...]
    deadline_minutes: int
    recheck_after_minutes: tuple[int, int]
    source: str


@dataclass(frozen=True, slots=True)
class UrgentColumns:
    """SQL expressions of one row per reading. A disease that is not given counts as not known."""

    analyte: str
    value: str
    text: str = "NULL::text"
    diseases: Mapping[str, str] = field(default_factory=dict)
    symptoms: str = "FALSE"


def assess(
    values: Mapping[str, Value],
    diseases: Collection[str] = (),
    *,
    symptoms: bool = False,
    levels: Collection[Level] = RED,
) -> list[Urgent]:
    """Urgent findings among the values of one measurement, worst first.

    `values` is by analyte in canonical units (a pressure gives SBP and DBP together); a meter's "HI" or "LO" stands
    as text. The first value counts, a repeat is asked for in parallel. Source: urgent.toml.
    """
    found: dict[str, Urgent] = {}
    for rule in _rules_for(levels):
        hits = _hits(rule, values)
        if hits and rule.family not in found and rule.concerns(diseases, symptoms=symptoms):
            found[rule.family] = _finding(rule, values, hits)
    return list(found.values())


def sql_predicate(columns: UrgentColumns, *, levels: Collection[Level] = RED) -> str:
    """SQL boolean: does this reading fit any rule? Same rules and boundaries as `assess`."""
    return "(" + " OR ".join(_sql_rule(rule, columns) for rule in _rules_for(levels)) + ")"


def sql_code(columns: UrgentColumns, *, levels: Collection[Level] = RED) -> str:
    """SQL for the code of the first rule that this reading fits; NULL when none."""
    whens = " ".join(f"WHEN {_sql_rule(rule, columns)} THEN '{rule.code}'" for rule in _rules_for(levels))
    return f"(CASE {whens} END)"


def urgent_analytes(levels: Collection[Level] = RED) -> tuple[str, ...]:
    """Analytes that can be urgent at all: the index condition of the safety lane."""
    return tuple(dict.fromkeys(analyte for rule in _rules_for(levels) for analyte in rule.analytes))


def _rules_for(levels: Collection[Level]) -> Iterable[UrgentRule]:
    return (rule for rule in URGENT_RULES if rule.level in levels)


def _hits(rule: UrgentRule, values: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(a for limb in rule.limbs for a in limb.analytes if a in values and limb.met_by(values[a]))


def _finding(rule: UrgentRule, values: Mapping[str, Value], hits: tuple[str, ...]) -> Urgent:
    level = LEVELS[rule.level]
    shown = _shown(rule, values, hits)
    low, high = level["recheck_after_minutes"]
    return Urgent(
        code=rule.code,
        level=rule.level,
        analytes=hits,
        threshold=rule.threshold,
        words_zh=rule.zh.format(value=shown),
        words_en=rule.en.format(value=shown),
        ask_zh=rule.ask_zh,
        ask_en=rule.ask_en,
        deadline_minutes=level["deadline_minutes"],
        recheck_after_minutes=(low, high),
        source=rule.source,
    )


def _shown(rule: UrgentRule, values: Mapping[str, Value], hits: tuple[str, ...]) -> str:
    """A pressure is shown whole, with a dash for the number that is missing."""
    if rule.analytes == PRESSURE:
        return "/".join(_number(values.get(analyte)) for analyte in PRESSURE)
    return _number(values[hits[0]])


def _number(value: Value) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, int | float) else value


def _sql_rule(rule: UrgentRule, columns: UrgentColumns) -> str:
    limbs = " OR ".join(_sql_limb(limb, columns) for limb in rule.limbs)
    people = [_sql_known(columns.diseases.get(disease)) for disease in sorted(rule.diseases)]
    people += [f"NOT {_sql_known(columns.diseases.get(disease))}" for disease in sorted(rule.not_diseases)]
    people += [_sql_known(columns.symptoms)] if rule.symptoms else []
    return "(" + " AND ".join([f"({limbs})", *people]) + ")"


def _sql_limb(limb: Limb, columns: UrgentColumns) -> str:
    among = ", ".join(f"'{analyte}'" for analyte in limb.analytes)
    if limb.text is not None:
        test = f"upper(btrim({columns.text})) = '{limb.text}'"
    else:
        test = f"{columns.value} {limb.op} {limb.value!r} AND {columns.value} <> 'NaN'::float8"
    return f"({columns.analyte} IN ({among}) AND COALESCE({test}, FALSE))"


def _sql_known(condition: str | None) -> str:
    """A disease whose column is NULL is not known: otherwise NOT NULL would silence the rule for others."""
    return f"COALESCE({condition}, FALSE)" if condition else "FALSE"


def _limb(table: Mapping[str, Any], groups: Mapping[str, list[str]]) -> Limb:
    analytes = tuple(groups.get(table["analyte"], [table["analyte"]]))
    if "text" in table:
        return Limb(analytes, text=table["text"])
    if table["op"] not in _OPERATORS:
        raise ValueError(f"unknown comparison {table['op']}")
    return Limb(analytes, table["op"], float(table["value"]))


def _rule(table: Mapping[str, Any], groups: Mapping[str, list[str]]) -> UrgentRule:
    plain = {key: table[key] for key in ("code", "family", "level", "threshold", "zh", "en", "source")}
    return UrgentRule(
        **plain,
        limbs=tuple(_limb(limb, groups) for limb in table["any"]),
        ask_zh=tuple(table["ask_zh"]),
        ask_en=tuple(table["ask_en"]),
        diseases=frozenset(table.get("diseases", ())),
        not_diseases=frozenset(table.get("not_diseases", ())),
        symptoms=table.get("symptoms", False),
    )


_SHEET = load_sheet("urgent.toml")
EDITION: str = _SHEET["edition"]
LEVELS: dict[str, dict[str, Any]] = _SHEET["levels"]
_SEVERITY = tuple(LEVELS)
# red before orange, so that the worst rule of a family is found first
URGENT_RULES: tuple[UrgentRule, ...] = tuple(
    sorted((_rule(row, _SHEET["groups"]) for row in _SHEET["rules"]), key=lambda rule: _SEVERITY.index(rule.level))
)
