"""The decision tree: which tier fits a person, and the path that leads there (`tree.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from kangxu.packages.shelf import Tier
from kangxu.rules import telling
from kangxu.rules.language import Rule
from kangxu.rules.reading import read
from kangxu.rules.sets import persons_by

Answer = Literal["yes", "no", "unknown"]


class BadTree(Exception):
    """The tree leaves somebody out, or a node can never be reached; the message says which."""


@dataclass(frozen=True, slots=True)
class Node:
    """One question of the tree. The last one asks nothing and takes the rest."""

    code: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    rule: Rule | None
    recommended: Tier | None
    least: Tier | None
    stop: bool
    pathway: bool

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes in order, with the edition and who signed it ("" nobody)."""

    edition: str
    signed_by: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One node on the path of a person: the answer, and why."""

    node: Node
    answer: Answer
    told: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Path:
    """The way of one person: all nodes up to the one that decided."""

    steps: tuple[Step, ...]

    @property
    def decided(self) -> Node:
        return self.steps[-1].node

    @property
    def unknown(self) -> tuple[Node, ...]:
        """Questions on the way that could not be answered."""
        return tuple(step.node for step in self.steps if step.answer == "unknown")


@cache
def tree() -> Tree:
    """The tree of this site. Raises BadTree, BadText."""
    sheet = tomllib.loads(files(__package__).joinpath("tree.toml").read_text("utf-8"))
    made = Tree(sheet["edition"], sheet["signed_by"], tuple(_node(table) for table in sheet["nodes"]))
    check(made)
    return made


def check(made: Tree) -> None:
    """Raise BadTree for a gap (the last node asks something), for a node behind it, for two of one code or question."""
    codes = [node.code for node in made.nodes]
    rules = [node.rule for node in made.nodes]
    if len(set(codes)) < len(codes):
        raise BadTree("two nodes have the same code")
    if not rules or rules[-1] is not None:
        raise BadTree("the last node must take everybody who is left")
    early = [node.code for node in made.nodes[:-1] if node.rule is None]
    if early:
        raise BadTree(f"nothing behind {early[0]} can ever be reached")
    again = [node.code for place, node in enumerate(made.nodes) if node.rule in rules[:place]]
    if again:
        raise BadTree(f"{again[0]} asks what was asked before")
    for node in made.nodes:
        if node.stop == bool(node.recommended):
            raise BadTree(f"{node.code}: either a tier or a stop")


def decide(person_ids: Sequence[int], *, at: datetime) -> dict[int, Node]:
    """The node that decides for each of these persons. One query for the whole set."""
    asked = {node.code: node.rule for node in tree().nodes if node.rule is not None}
    held = persons_by(asked, at=at, among=person_ids) if person_ids else {}
    return {
        person: next(node for node in tree().nodes if node.rule is None or person in held[node.code])
        for person in person_ids
    }


def path(person_id: int, *, at: datetime) -> Path:
    """Why one person ends where they do, question by question."""
    steps = []
    for node in tree().nodes:
        told = None if node.rule is None else telling.explain(node.rule, person_id=person_id, at=at)
        steps.append(Step(node, "yes" if told is None else told["verdict"], told))
        if steps[-1].answer == "yes":
            break
    return Path(tuple(steps))


def reached(person_ids: Sequence[int], *, at: datetime) -> dict[str, int]:
    """How many of these persons end at each node: for trying a tree on last year's patients."""
    found = dict.fromkeys((node.code for node in tree().nodes), 0)
    for node in decide(person_ids, at=at).values():
        found[node.code] += 1
    return found


def _node(table: dict[str, Any]) -> Node:
    return Node(
        table["code"], table["zh"], table["en"], table["hint_zh"], table["hint_en"],
        read(table["rule"]) if "rule" in table else None, table.get("recommended"), table.get("least"),
        table.get("stop", False), table.get("pathway", False),
    )  # fmt: skip
