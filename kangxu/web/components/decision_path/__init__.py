from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone


@dataclass(frozen=True)
class Ground:
    """One clause that was looked at: its words, the value with its day and source."""

    words: str
    value: str = ""
    when: str = ""
    decides: bool = False


@dataclass(frozen=True)
class PathStep:
    """One question of the path: answer in bold, what it rests on below; `grounds` opens on demand."""

    title: str
    answer: str
    note: str = ""
    state: Literal["passed", "decided", "fits", "over", "unknown"] = "passed"
    tone: Tone = ""
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True)
class DecisionPath(Component):
    """{% component page.path %} inside a card: the way through the decision tree, question by question."""

    steps: tuple[PathStep, ...]
    label: str = ""
