"""What files of published cases call our inputs and outputs: the tables `names.toml` beside the models.

Each `[blocks.<key>]` translates one block of cases.
`inputs` theirs = ours (of several that mean the same, the first counts); `defaults` ours, which the block leaves out
because they are understood; `spread` a list = our inputs in order; `words` their values = ours; `scale` their number
times this; `units` where another input, `by`, names the unit: its word = ours; `ignore` given, but used by nobody.
`variant`, and `model` (else the folder's own) or `function` ("module:callable", for blocks that are no model).
`expected` what answers each key: "value", "band", "is_band:a|b", "also:<output>", "is_also:<output>:<band>",
"points:<contribution>", "sum_of_points", "extrapolated", "answered", "refused", "refusal", "missing"; `:rounded` makes
a half-up integer; a table `{ of, model, variant }` where another model or variant answers.
`sets` theirs = variant, for whole sets of expectations; `bands` their word = ours, for all keys, or for one where it is
a table.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Self

ROOT = "kangxu.clinical.risk"
NOTES = frozenset({"note"})


class BrokenNames(Exception):
    """A names table says something that nobody understands, or two tables speak for one block."""


@dataclass(frozen=True, slots=True)
class Target:
    """What of ours answers one key of `expected`."""

    of: str
    model: str | None = None
    variant: str | None = None

    @classmethod
    def read(cls, given: str | Mapping[str, str]) -> Self:
        return cls(given) if isinstance(given, str) else cls(**given)


@dataclass(frozen=True, slots=True)
class Names:
    """One block's table."""

    model: str | None = None
    function: str | None = None
    variant: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    spread: Mapping[str, list[str]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    ignore: frozenset[str] = NOTES
    expected: Mapping[str, Target] = field(default_factory=dict)
    sets: Mapping[str, str] = field(default_factory=dict)
    bands: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, table: Mapping[str, Any], model: str | None) -> Self:
        told = {"model": model, **table}
        if told.get("function"):
            told["model"] = None
        told["ignore"] = NOTES | set(table.get("ignore", ()))
        told["expected"] = {key: Target.read(one) for key, one in table.get("expected", {}).items()}
        return cls(**told)

    @property
    def models(self) -> set[str]:
        """Codes of all models that answer this block."""
        return {one for one in (self.model, *(target.model for target in self.expected.values())) if one}

    def ours(self, key: str, word: str) -> str:
        """Our code of a band that a case calls `word`."""
        own = self.bands.get(key)
        words = own if isinstance(own, Mapping) else self.bands
        found = words.get(word, word)
        return found if isinstance(found, str) else word


@cache
def names_tables() -> Mapping[str, Names]:
    """All blocks that we can answer. Raises BrokenNames."""
    tables: dict[str, Names] = {}
    for place, model in _places():
        for block, table in tomllib.loads(place.read_text(encoding="utf-8")).get("blocks", {}).items():
            if block in tables:
                raise BrokenNames(f"{block} has two tables, one in {place}")
            tables[block] = _read(table, model, f"{place}: {block}")
    return MappingProxyType(tables)


def _read(table: Mapping[str, Any], model: str | None, where: str) -> Names:
    try:
        return Names.read(table, model)
    except (TypeError, AttributeError) as problem:
        raise BrokenNames(f"{where}: {problem}") from problem


def _places() -> Iterator[tuple[Traversable, str | None]]:
    """Names tables: beside a model (with its code), and those of blocks that are no model."""
    for folder in sorted(files(ROOT).joinpath("models").iterdir(), key=lambda one: one.name):
        table = folder.joinpath("names.toml")
        if table.is_file():
            yield table, folder.name
    blocks = files(ROOT).joinpath("blocks")
    for sheet in sorted(blocks.iterdir() if blocks.is_dir() else (), key=lambda one: one.name):
        if sheet.name.endswith(".toml"):
            yield sheet, None
