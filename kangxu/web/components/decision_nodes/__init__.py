from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Facts, Tone
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class RuleLine:
    """One line of a rule: how far in, the joining word, what it says."""

    depth: int
    joint: str
    text: str


@dataclass(frozen=True)
class NodeCount:
    """How many end here, as a share of all; `change` against the edition in force, `href` the names behind it."""

    count: str
    percent: float
    change: str = ""
    tone: Tone = ""
    href: str = ""


@dataclass(frozen=True)
class DecisionNode:
    """One question of the tree in its place; where it leads to who answers yes."""

    number: int
    title: str
    hint: str
    leads: tuple[Tag, ...]
    lines: tuple[RuleLine, ...] = ()
    notes: Facts = ()
    count: NodeCount | None = None
    problems: tuple[str, ...] = ()
    changed: str = ""


@dataclass(frozen=True)
class DecisionNodes(Component):
    """{% component page.nodes %} inside a card: the decision tree, question by question; the first yes decides."""

    nodes: tuple[DecisionNode, ...]
