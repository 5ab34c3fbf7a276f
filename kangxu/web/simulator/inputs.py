"""The parameters as fields: text, unit, limits, and where the shipped number comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kangxu.evidence.county.fields import Field, common_fields, disease_fields, source_of
from kangxu.evidence.county.model import Disease, published
from kangxu.foundation.terms import spoken
from kangxu.web.components.shapes import Tone
from kangxu.web.simulator import words
from kangxu.web.simulator.form import Filled, key_of, text_of


@dataclass(frozen=True)
class Input:
    """One field of the form. `shipped` is the text it began with; another text marks it as changed.

    An `idle` one has no part in what is reckoned.
    """

    key: str
    label: str
    unit: str
    text: str
    shipped: str
    origin: str
    tone: Tone
    source: str
    error: str
    counted: bool
    idle: bool = False

    @property
    def changed(self) -> bool:
        return self.text != self.shipped and not self.counted


@dataclass(frozen=True)
class Group:
    label: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class DiseaseRow:
    code: str
    label: str
    inputs: tuple[Input, ...]


def groups(filled: Filled, counted: Collection[str]) -> tuple[Group, ...]:
    """The parameters that all diseases share, by what they are about."""
    return tuple(
        Group(str(label), tuple(_input(one, None, filled, counted) for one in common_fields() if one.group == code))
        for code, label in words.GROUPS.items()
    )


def disease_rows(filled: Filled, counted: Collection[str]) -> tuple[DiseaseRow, ...]:
    return tuple(
        DiseaseRow(
            one.code, spoken(one.zh, one.en), tuple(_input(field, one, filled, counted) for field in disease_fields())
        )
        for one in published(filled.base).diseases
    )


def lines(filled: Filled) -> Iterator[tuple[str, Input]]:
    """All parameters in a row, each with the disease it is of, for a file."""
    for group in groups(filled, ()):
        yield from (("", one) for one in group.inputs)
    for row in disease_rows(filled, ()):
        yield from ((row.label, one) for one in row.inputs)


def _input(field: Field, disease: Disease | None, filled: Filled, counted: Collection[str]) -> Input:
    key = key_of(field, disease)
    label, zh, en = source_of(field, disease)
    idle = field.name == "synergy" and filled.base == "visiting"
    return Input(
        key, spoken(field.zh, field.en), spoken(field.unit_zh, field.unit_en), filled.texts.get(key, ""),
        text_of(getattr(disease or published(filled.base), field.name), field),
        str(words.NOT_USED if idle else words.LABELS[label]),
        words.TONES.get(label, "muted"), spoken(zh, en),
        filled.wrong.get(key, ""), key in counted, idle,
    )  # fmt: skip
