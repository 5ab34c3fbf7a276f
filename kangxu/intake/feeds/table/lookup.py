"""Known names: of analytes (``clinical/analytes.csv``) and of the other columns a table may have (``columns.csv``)."""

import csv
import difflib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.units import half_width

_PUNCTUATION = re.compile(r"[\s_\-·.,，。:：、'\"’‘“”+＋]+")
_FUZZY = 0.75


@dataclass(frozen=True)
class Field:
    """A column that is no result: who, when, how. The smaller ``rank``, the sooner it is taken among equals."""

    target: str
    rank: int


def key_of(name: str) -> str:
    """A name without case, space and punctuation. Brackets, %, # and / stay: they tell names apart."""
    return _PUNCTUATION.sub("", half_width(name).translate(_LETTERS).casefold())


_LETTERS = str.maketrans({"（": "(", "）": ")", "µ": "μ", "–": "-", "—": "-", "−": "-"})


@cache
def analyte_names() -> dict[str, tuple[str, ...]]:
    """Key -> ids of the analytes that go by that name; several where a name is ambiguous."""
    found: dict[str, list[str]] = defaultdict(list)
    for analyte in catalogue().values():
        own = () if key_of(analyte.id) in field_names() else (analyte.id,)
        names = (*own, analyte.name_zh, *analyte.aliases_zh, *analyte.abbreviations, *analyte.aliases_en)
        for key in dict.fromkeys(key_of(name) for name in names):
            found[key].append(analyte.id)
    return {key: tuple(ids) for key, ids in found.items()}


@cache
def _rows() -> list[dict[str, str]]:
    text = resources.files("kangxu.intake.feeds.table").joinpath("columns.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def field_names() -> dict[str, tuple[Field, ...]]:
    """Key -> what the column may be."""
    found: dict[str, list[Field]] = defaultdict(list)
    for row in _rows():
        for rank, name in enumerate(row["names"].split("|")):
            found[key_of(name)].append(Field(row["target"], int(row["rank"]) * 100 + rank))
    return {key: tuple(fields) for key, fields in found.items()}


def is_known(key: str) -> bool:
    return key in analyte_names() or key in field_names()


def near_names(key: str) -> tuple[str, float] | None:
    """The most similar known analyte name, as (analyte id, similarity): a suggestion, never a decision."""
    if len(key) < (4 if key.isascii() else 3):
        return None
    close = difflib.get_close_matches(key, [name for name in analyte_names() if len(name) > 2], n=1, cutoff=_FUZZY)
    if not close:
        return None
    return analyte_names()[close[0]][0], difflib.SequenceMatcher(None, key, close[0]).ratio()
