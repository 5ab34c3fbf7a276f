"""What to say on a call: scripts by topic, from the sheets in `scripts/`. The sheets are the source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kangxu.foundation.terms import Term, spoken

OF_PROGRAMME = "programme"


@dataclass(frozen=True)
class Branch(Term):
    """What to say to an answer: `若停过`, and the words."""

    say_zh: str
    say_en: str

    @property
    def say(self) -> str:
        return spoken(self.say_zh, self.say_en)


@dataclass(frozen=True)
class Step(Term):
    """One step of a script; `row` is the row of the form where the answer goes."""

    say_zh: tuple[str, ...]
    say_en: tuple[str, ...]
    branches: tuple[Branch, ...] = ()
    row: str = ""

    @property
    def say(self) -> tuple[str, ...]:
        return self.say_zh if spoken("zh", "en") == "zh" else self.say_en


@dataclass(frozen=True)
class Script(Term):
    """A topic: its steps in order, its danger signs, and its form (`programme`: that of the disease)."""

    edition: int
    form: str
    steps: tuple[Step, ...]
    danger_zh: tuple[str, ...] = ()
    danger_en: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    programmes: frozenset[str] = frozenset()

    @property
    def danger(self) -> tuple[str, ...]:
        return self.danger_zh if spoken("zh", "en") == "zh" else self.danger_en

    def fits(self, kind: str, reason: str, programmes: frozenset[str], way: str) -> int:
        """How closely it fits: 0 not at all, more the more of its conditions are met."""
        if kind not in self.kinds or (self.reasons and reason not in self.reasons):
            return 0
        if kind == "pathway":
            return 1 if not self.ways else 3 * (way in self.ways)
        if not self.programmes <= programmes:
            return 0
        return 1 + len(self.programmes) + 3 * bool(self.reasons)


@cache
def scripts() -> dict[str, Script]:
    """All topics by code, in the order of the sheets."""
    sheets = _sheets()
    steps = {code: _step(code, row) for sheet in sheets for code, row in sheet.get("steps", {}).items()}
    return {code: _script(code, row, steps) for sheet in sheets for code, row in sheet.get("topics", {}).items()}


def script_for(kind: str, reason: str, programmes: Iterable[str], facts: Mapping[str, Any]) -> Script:
    """The topic that fits a task closest; a general one where none does."""
    of_person, way = frozenset(programmes), str(facts.get("way", ""))
    known = scripts()
    best = max(known.values(), key=lambda one: one.fits(kind, reason, of_person, way))
    return best if best.fits(kind, reason, of_person, way) else known["general"]


def _sheets() -> list[dict[str, Any]]:
    folder = files("kangxu.followup").joinpath("scripts")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return [tomllib.loads(one.read_text(encoding="utf-8")) for one in found]


def _step(code: str, row: Mapping[str, Any]) -> Step:
    branches = tuple(Branch(code=f"{code}:{place}", **one) for place, one in enumerate(row.get("if", ())))
    return Step(
        code, row["zh"], row["en"], tuple(row["say_zh"]), tuple(row["say_en"]), branches, row.get("row", "")
    )  # fmt: skip


def _script(code: str, row: Mapping[str, Any], steps: Mapping[str, Step]) -> Script:
    fits = {name: frozenset(codes) for name, codes in row["fits"].items()}
    return Script(
        code, row["zh"], row["en"], row["edition"], row["form"], tuple(steps[one] for one in row["steps"]),
        tuple(row.get("danger_zh", ())), tuple(row.get("danger_en", ())), **fits,
    )  # fmt: skip
