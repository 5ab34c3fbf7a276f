"""The decision tree: which tier fits a person, and the path that leads there.

`tree.toml` is the first edition; a hospital edits it and puts later ones in force (`actions/trees.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Literal

from kangxu.clinical.sheets import load_sheet
from kangxu.packages.edition_models import TreeVersion
from kangxu.packages.nodes import BadTree, Node, check, node_of
from kangxu.rules import telling
from kangxu.rules.sets import persons_by

Answer = Literal["yes", "no", "unknown"]

__all__ = ["BadTree", "Node", "Path", "Step", "Tree", "check", "decide", "decided", "path", "reached", "tree"]


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


def tree() -> Tree:
    """The tree in force on this site. One small query. Raises BadTree, BadRule."""
    rows = TreeVersion.objects.filter(state=TreeVersion.State.PUBLISHED)
    found = rows.values_list("pk", "edition", "signed_by").first()
    return _kept(*found) if found else first_edition()


def tree_of(version: TreeVersion) -> Tree:
    """The tree that an edition says. Raises BadTree, BadRule."""
    made = Tree(version.edition, version.signed_by, tuple(map(node_of, version.nodes)))
    check(made.nodes)
    return made


@cache
def sheet() -> dict[str, Any]:
    """The first edition as it lies on the shelf."""
    return load_sheet("tree.toml", __package__)


@cache
def first_edition() -> Tree:
    made = Tree(sheet()["edition"], sheet()["signed_by"], tuple(map(node_of, sheet()["nodes"])))
    check(made.nodes)
    return made


def decide(person_ids: Sequence[int], *, at: datetime) -> dict[int, Node]:
    """The node that decides for each of these persons. One query for the whole set."""
    return decided(tree().nodes, person_ids, at=at)


def decided(nodes: Sequence[Node], person_ids: Sequence[int], *, at: datetime) -> dict[int, Node]:
    """The same by other nodes than those in force."""
    asked = {node.code: node.rule for node in nodes if node.rule is not None}
    held = persons_by(asked, at=at, among=person_ids) if person_ids else {}
    return {
        person: next(node for node in nodes if node.rule is None or person in held[node.code]) for person in person_ids
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
    """How many of these persons end at each node."""
    nodes = tree().nodes
    found = dict.fromkeys((node.code for node in nodes), 0)
    for node in decided(nodes, person_ids, at=at).values():
        found[node.code] += 1
    return found


@lru_cache(maxsize=8)
def _kept(pk: int, edition: str, signed_by: str) -> Tree:
    """A published edition never changes but for its signature, so that it is read once."""
    return tree_of(TreeVersion.objects.get(pk=pk, edition=edition, signed_by=signed_by))
