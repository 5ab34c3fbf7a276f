"""The simple screening as data: its rows for the page, and what each answer says to the risk models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

from kangxu.clinical.plausibility import LIMITS
from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.terms import spoken
from kangxu.web.components.key_form import KeyChoice, KeyField, KeyForm, KeyGroup, KeyRow


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return spoken(self.zh, self.en)


@dataclass(frozen=True)
class Number:
    """A number to type: a measurement, or an `answer` to a declared input.

    Outside `low` to `high` (the hard limits of its analyte) it is not taken.
    """

    name: str
    label: Words
    unit: Words
    low: float | None
    high: float | None
    decimals: bool
    joined: str
    answer: bool

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        limits = LIMITS.get(table.get("analyte", ""))
        unit = table.get("unit", "")
        return cls(
            table["name"], _words(table), Words(unit, table.get("unit_en", unit)),
            limits.hard_low if limits else table.get("low"), limits.hard_high if limits else table.get("high"),
            table.get("decimals", False), table.get("joined", ""), table.get("answer", False),
        )  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """An answer; `answers` go to the declared inputs of the models, `measured` to the measurements."""

    label: Words
    answers: Mapping[str, float | str] = field(default_factory=dict)
    measured: Mapping[str, str] = field(default_factory=dict)
    opens: bool = False
    none: bool = False

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        return cls(
            _words(table), table.get("answers", {}), table.get("measured", {}), table.get("opens", False),
            table.get("none", False),
        )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One question; `phone` is how it is put to the person themselves, empty where it is not asked there."""

    name: str
    label: Words
    phone: Words | None
    fields: tuple[Number, ...]
    choices: tuple[Choice, ...]
    many: bool
    fields_after: bool

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        phone = Words(table["phone_zh"], table["phone_en"]) if "phone_zh" in table else None
        return cls(
            table["name"], _words(table), phone, tuple(map(Number.read, table.get("fields", ()))),
            tuple(map(Choice.read, table.get("choices", ()))), table.get("many", False),
            table.get("fields_after", False),
        )  # fmt: skip


@dataclass(frozen=True)
class Group:
    label: Words
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class SimpleForm:
    """The whole form."""

    groups: tuple[Group, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    def row(self, name: str) -> Row:
        return next(row for row in self.rows if row.name == name)

    def meanings(self) -> dict[str, Any]:
        """What the page's script needs to turn rows into answers, by row."""
        return {
            row.name: {
                "many": row.many,
                "fields": [{"name": one.name, "answer": one.answer} for one in row.fields],
                "choices": [
                    {"answers": one.answers, "measured": one.measured, "opens": one.opens, "none": one.none}
                    for one in row.choices
                ],
            }
            for row in self.rows
        }


@cache
def simple_form() -> SimpleForm:
    sheet = load_sheet("simple_form.toml", "kangxu.web.screening")
    groups = tuple(Group(_words(one), tuple(map(Row.read, one["rows"]))) for one in sheet["groups"])
    return SimpleForm(groups)


def key_form() -> KeyForm:
    """The form as the keyboard page shows it, empty."""
    return KeyForm(
        tuple(KeyGroup(str(group.label), tuple(map(_key_row, group.rows))) for group in simple_form().groups)
    )


def _key_row(row: Row) -> KeyRow:
    numbers = tuple(
        KeyField(one.name, str(one.label), str(one.unit), one.low, one.high, one.decimals, joined=one.joined)
        for one in row.fields
    )
    choices = tuple(KeyChoice(str(at), str(one.label), opens=one.opens) for at, one in enumerate(row.choices))
    return KeyRow(row.name, str(row.label), numbers, choices, row.many, row.fields_after)


def _words(table: Mapping[str, Any]) -> Words:
    return Words(table["zh"], table["en"])
