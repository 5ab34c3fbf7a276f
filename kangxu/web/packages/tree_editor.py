"""The desk on which the tree is edited, as ready values, and what was typed there. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.nodes import Fault, node_of
from kangxu.packages.shelf import TIERS
from kangxu.packages.tree_queries import TreeDraft, tree_tables
from kangxu.packages.wording import LENGTHS, said_in
from kangxu.rules.language import BadRule
from kangxu.web.components.decision_nodes import RuleLine
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.packages.tree_page import faults_by_node, rule_lines
from kangxu.web.packages.words import TIERS as TIER_WORDS
from kangxu.web.packages.words import english, state_tag
from kangxu.web.segments.asked import problem_of, read_text

Table = Mapping[str, Any]


@dataclass(frozen=True)
class NodeForm:
    """One question to edit: its fields, how its rule reads, and what is wrong."""

    place: int
    number: int
    table: Table
    recommended: tuple[Link, ...]
    least: tuple[Link, ...]
    reads: tuple[RuleLine, ...]
    problems: tuple[str, ...]
    first: bool
    last: bool

    @property
    def code(self) -> str:
        return str(self.table["code"])


@dataclass(frozen=True)
class EditorPage:
    crumbs: tuple[Link, ...]
    tags: tuple[Tag, ...]
    saved: str
    notices: tuple[Notice, ...]
    forms: tuple[NodeForm, ...]
    faults: tuple[str, ...]
    note: str
    approve_href: str
    kept: bool


def tables(draft: TreeDraft | None, *, viewer: Viewer) -> list[dict[str, Any]]:
    """What is being edited: the draft, else what is in force, in words of the reader."""
    held = draft.version.nodes if draft is not None else tree_tables(viewer=viewer)
    return said_in(held, "en" if english() else "zh")


def editor_page(draft: TreeDraft | None, *, viewer: Viewer) -> EditorPage:
    held = tables(draft, viewer=viewer)
    faults = list(draft.faults) if draft else []
    saved = ""
    if draft:
        moment = draft.version.made_at.astimezone(clock.zone())
        saved = _("%(time)s 已自动保存") % {"time": f"{moment:%H:%M}"}
    return EditorPage(
        (Link(_("服务包"), reverse("packages")), Link(_("决策树"), reverse("package-tree"))),
        (state_tag(draft.version.state) if draft else Tag(_("还没有改动"), tone="muted"),), saved,
        (Notice(_("已提交审批。再改一处，就会撤回提交，要重新交。"), tone="amber"),) if draft and draft.waiting else (),
        forms(held, faults), _whole(faults, held), draft.version.note if draft else "",
        reverse("tree-approve") if draft and draft.waiting and viewer.may(P.APPROVE_PACKAGES) else "",
        draft is not None,
    )  # fmt: skip


def forms(held: Sequence[Table], faults: Sequence[Fault]) -> tuple[NodeForm, ...]:
    by_node, last = faults_by_node(faults), len(held) - 1
    return tuple(_form(place, table, by_node.get(str(table["code"]), ()), last) for place, table in enumerate(held))


def typed(sent: Table, held: Table) -> dict[str, Any]:
    """The node with what was sent of it."""
    told = {name: str(sent[name]) for name in LENGTHS if name in sent and name != "code"}
    tiers = {name: str(sent[name]) if sent.get(name) in TIERS else "" for name in ("recommended", "least")}
    if sent.get("stop"):
        tiers = {"recommended": "", "least": ""}
    marks = {name: bool(sent.get(name)) for name in ("stop", "pathway", "assumed")}
    return {**held, **told, **tiers, **marks}


def shaped(held: list[dict[str, Any]], what: str, place: int) -> list[dict[str, Any]]:
    """The nodes after one was moved, taken out or put in. The last one takes the rest and stays last."""
    movable, end = held[:-1], held[-1:]
    if what == "add":
        return [*movable, _fresh(held), *end]
    if not 0 <= place < len(movable):
        return held
    node = movable.pop(place)
    if what == "drop":
        return [*movable, *end]
    movable.insert(max(place - 1, 0) if what == "up" else min(place + 1, len(movable)), node)
    return [*movable, *end]


def _fresh(held: Sequence[Table]) -> dict[str, Any]:
    known = {str(one["code"]) for one in held}
    number = next(one for one in range(1, len(known) + 2) if f"node{one}" not in known)
    return {
        "code": f"node{number}", "zh": "", "en": "", "hint_zh": "", "hint_en": "", "rule": "",
        "recommended": "standard", "least": "basic", "stop": False, "pathway": False, "source": "", "assumed": True,
    }  # fmt: skip


def _form(place: int, table: Table, problems: tuple[str, ...], last: int) -> NodeForm:
    reads: tuple[RuleLine, ...] = ()
    try:
        reads = rule_lines(node_of(table).rule) if table.get("rule") or place == last else ()
    except BadRule:
        problems = _unread(str(table.get("rule", "")))
    return NodeForm(
        place, place + 1, table, _tiers(str(table.get("recommended", ""))), _tiers(str(table.get("least", ""))),
        reads, problems, place == 0, place == last,
    )  # fmt: skip


def _unread(text: str) -> tuple[str, ...]:
    """Why a rule cannot be read, with what may have been meant."""
    try:
        read_text(text, "zh")
    except BadRule as problem:
        told = problem_of(problem)
        where = text[told["start"] : told["end"]] if "start" in told else ""
        words = _("“%(where)s”：%(why)s") % {"where": where, "why": told["message"]} if where else told["message"]
        near = told.get("suggestions") or ()
        return (words, *((_("是不是：%(near)s") % {"near": _("、").join(near)},) if near else ()))
    return ()


def _tiers(chosen: str) -> tuple[Link, ...]:
    none = Link(_("不写"), value="", active=not chosen)
    return (none, *(Link(str(TIER_WORDS[one]), value=one, active=one == chosen) for one in TIERS))


def _whole(faults: Sequence[Fault], held: Sequence[Table]) -> tuple[str, ...]:
    """All faults with the node they belong to."""
    names = {str(one["code"]): str(one.get("en" if english() else "zh") or _("新节点")) for one in held}
    told = []
    for one in faults:
        told.append(
            _("%(node)s：%(what)s") % {"node": names[one.node], "what": one.words} if one.node in names else one.words
        )
    return tuple(told)
