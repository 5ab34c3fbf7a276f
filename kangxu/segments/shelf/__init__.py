"""The shelf: tags and segments as they are shipped, one sheet per group, rules in words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# In the order in which tags are shown; the sheet of segments comes last
GROUPS = ("D", "C", "K", "R", "L", "V", "B", "S")
SEGMENTS = "SG"
_KEYS = frozenset(("code", "zh", "en", "family", "way", "purpose", "ttl_days", "nightly", "rule", "bands", "note_zh",
                   "note_en", "lacks_zh", "lacks_en", "source", "assumed"))  # fmt: skip


class BadShelf(ValueError):
    """A sheet of the shelf says something twice, or something that is not asked for."""


@dataclass(frozen=True, slots=True)
class ShelfBand:
    """One value of a tag that has several, and its rule in words."""

    code: str
    zh: str
    en: str
    rule: str


@dataclass(frozen=True, slots=True)
class ShelfDefinition:
    """A tag or a segment as it is shipped.

    `rule` or `bands` are in the Chinese text form; with neither, the tag is given by people or imports, or waits for
    what `lacks` names. `nightly`: asks for what moves with every day or is ranked among people. `ttl_days`: how long
    it holds without being confirmed. `assumed`: limits without a source, to be agreed on by each site.
    """

    code: str
    kind: str
    group: str
    edition: str
    zh: str
    en: str
    source: str
    family: str = "service"
    way: str = "auto"
    purpose: str = ""
    ttl_days: int | None = None
    nightly: bool = False
    rule: str = ""
    bands: tuple[ShelfBand, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    lacks_zh: str = ""
    lacks_en: str = ""
    assumed: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """Every rule of the definition, in words."""
        return (self.rule,) if self.rule else tuple(band.rule for band in self.bands)


@cache
def shelf() -> Mapping[str, ShelfDefinition]:
    """Everything on the shelf by code. Raises BadShelf."""
    found: dict[str, ShelfDefinition] = {}
    for group in (*GROUPS, SEGMENTS):
        for one in _sheet(group):
            if one.code in found:
                raise BadShelf(f"{one.code} stands on the shelf twice")
            found[one.code] = one
    return found


def _sheet(group: str) -> Iterator[ShelfDefinition]:
    sheet = tomllib.loads(files("kangxu.segments.shelf").joinpath(f"{group}.toml").read_text("utf-8"))
    kind, rows = ("segment", "segments") if group == SEGMENTS else ("tag", "tags")
    for row in sheet[rows]:
        yield _definition(row, kind=kind, group="" if kind == "segment" else group, edition=sheet["edition"])


def _definition(row: dict[str, Any], **where: str) -> ShelfDefinition:
    if strange := set(row) - _KEYS:
        raise BadShelf(f"{row.get('code')}: {', '.join(sorted(strange))}")
    bands = tuple(ShelfBand(**band) for band in row.get("bands", ()))
    return ShelfDefinition(**{**row, "bands": bands}, **where)
