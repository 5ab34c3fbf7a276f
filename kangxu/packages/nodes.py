"""The nodes of a decision tree, and what is wrong with a row of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from kangxu.packages.reaching import nobody
from kangxu.packages.shelf import TIERS, Tier
from kangxu.rules.language import BadRule, Rule
from kangxu.rules.reading import read
from kangxu.rules.stored import from_json

Kind = Literal["name", "code", "rule", "tier", "gap", "unreachable"]


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
    source: str = ""
    assumed: bool = True

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a node ("" with the tree as a whole); `words` say what."""

    node: str
    kind: Kind
    words: str


def node_of(table: Mapping[str, Any]) -> Node:
    """A node as it is kept: the rule as data where it was read before, else in words. Raises BadRule."""
    rule = from_json(table["read"]) if table.get("read") else read(table["rule"]) if table.get("rule") else None
    return Node(
        table["code"], table["zh"], table["en"], table.get("hint_zh", ""), table.get("hint_en", ""), rule,
        table.get("recommended") or None, table.get("least") or None, table.get("stop", False),
        table.get("pathway", False), table.get("source", ""), table.get("assumed", True),
    )  # fmt: skip


def check(nodes: Sequence[Node]) -> None:
    """Raise BadTree for the first thing that is wrong."""
    found = next(faults(nodes), None)
    if found is not None:
        raise BadTree(f"{found.node or 'tree'} {found.kind}")


def faults(nodes: Sequence[Node]) -> Iterator[Fault]:
    """All that is wrong: a gap at the end, nodes that nobody reaches, names and tiers that are missing."""
    codes = [node.code for node in nodes]
    if not nodes or nodes[-1].rule is not None:
        yield Fault("", "gap", _("最后一个节点不能写规则，它要接住其余所有人"))
    for place, node in enumerate(nodes):
        if node.code in codes[:place]:
            yield Fault(node.code, "code", _("两个节点代码相同"))
        if not (node.zh.strip() and node.en.strip()):
            yield Fault(node.code, "name", _("中文名和英文名都要写"))
        if node.rule is None and place < len(nodes) - 1:
            yield Fault(node.code, "rule", _("还没有写规则"))
        yield from _tiers(node)
        yield from _reach(nodes, place)


def faults_of(tables: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """What is wrong with nodes as they are kept, rules that cannot be read among it."""
    nodes, found = [], []
    for table in tables:
        try:
            nodes.append(node_of(table))
        except BadRule as problem:
            found.append(Fault(table["code"], "rule", problem.zh))
    return found or list(faults(nodes))


def _tiers(node: Node) -> Iterator[Fault]:
    if node.stop and (node.recommended or node.least):
        yield Fault(node.code, "tier", _("不自动出方案的节点不能再写档位"))
    elif not node.stop and not (node.recommended in TIERS and node.least in TIERS):
        yield Fault(node.code, "tier", _("要写推荐的档和最低的档，或选不自动出方案"))
    elif not node.stop and TIERS.index(node.least or "basic") > TIERS.index(node.recommended or "plus"):
        yield Fault(node.code, "tier", _("最低的档不能高于推荐的档"))


def _reach(nodes: Sequence[Node], place: int) -> Iterator[Fault]:
    rule, before = nodes[place].rule, [one for one in nodes[:place] if one.rule is not None]
    if rule is not None and nobody(rule):
        told = _("走不到：规则自相矛盾，没有人能符合")
    elif wider := next((one for one in before if one.rule is not None and nobody(rule, (one.rule,))), None):
        told = _("走不到：符合的人都在“%(name)s”那里停下了") % {"name": wider.zh}
    elif nobody(rule, [one.rule for one in before if one.rule is not None]):
        told = _("走不到：符合的人都在前面几个节点停下了")
    else:
        return
    yield Fault(nodes[place].code, "unreachable", told)
