"""The decision tree as ready values: questions in order, where they lead, what is wrong, who ends where. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.packages.nodes import Fault, Node
from kangxu.packages.tree import Tree
from kangxu.packages.tree_queries import TreeDraft, TreeVersion
from kangxu.packages.trying import Trial
from kangxu.rules.laid_out import laid_out
from kangxu.rules.language import Rule
from kangxu.web.components.button import Button
from kangxu.web.components.decision_nodes import DecisionNode, DecisionNodes, NodeCount, RuleLine
from kangxu.web.components.empty import Empty
from kangxu.web.components.notice import Notice
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.packages.words import TIERS, english, state_tag


@dataclass(frozen=True)
class TreeEdition:
    """One edition in the list."""

    title: str
    href: str
    active: bool
    tag: Tag
    facts: Facts
    note: str


@dataclass(frozen=True)
class TreePage:
    crumbs: tuple[Link, ...]
    facts: Facts
    tags: tuple[Tag, ...]
    notices: tuple[Notice, ...]
    nodes: DecisionNodes
    checks: tuple[str, ...]
    editions: tuple[TreeEdition, ...]
    try_href: str
    edit_href: str
    approve_href: str
    sign_href: str


def tree_page(
    made: Tree, versions: Sequence[TreeVersion], draft: TreeDraft | None, names: Mapping[str, str], *, viewer: Viewer
) -> TreePage:
    newest = versions[0] if versions else None
    current = newest is None or made.edition == newest.edition
    who = names.get(made.signed_by, made.signed_by)
    return TreePage(
        (Link(_("服务包"), reverse("packages")),),
        (_("第%(edition)s版") % {"edition": made.edition}, _("%(count)s个节点") % {"count": len(made.nodes)},
         _("自上而下，第一个符合的节点决定档位")),
        (
            Tag(_("%(who)s已签字") % {"who": who}, tone="green")
            if made.signed_by else Tag(_("待专科签字"), tone="amber"),
        ),
        tuple(_notices(made, current, draft, viewer)), nodes_of(made.nodes), _checks(made),
        tuple(_edition(one, made.edition, names) for one in versions),
        reverse("tree-try") if _tries(viewer) else "",
        reverse("tree-edit") if viewer.may(P.DESIGN_PACKAGES) else "",
        reverse("tree-approve") if draft and draft.waiting and viewer.may(P.APPROVE_PACKAGES) else "",
        reverse("tree-sign") if current and not made.signed_by and viewer.may(P.SIGN_PLANS) and newest else "",
    )  # fmt: skip


def unread(why: str, *, viewer: Viewer) -> Empty:
    """In place of a tree of which a rule cannot be read any more, as when a tag was retired."""
    first = (Button(_("去修改"), href=reverse("tree-edit")),) if viewer.may(P.DESIGN_PACKAGES) else ()
    return Empty(_("决策树里有规则读不懂了"), why, "error", first)


def nodes_of(
    nodes: Sequence[Node], trial: Trial | None = None, *, before: Sequence[Node] = (), draft: bool = False,
    names: bool = False, brief: bool = False, as_of: str = "",
) -> DecisionNodes:  # fmt: skip
    """The questions; with a trial how many end at each, with the tree before what was changed; `brief`: no rules."""
    earlier = {one.code: one for one in before}
    return DecisionNodes(
        tuple(
            DecisionNode(
                place + 1, spoken(one.zh, one.en), "" if brief else spoken(one.hint_zh, one.hint_en), leads(one),
                () if brief else rule_lines(one.rule), () if brief else _notes(one),
                _count(one, trial, as_of, draft=draft, names=names) if trial else None,
                changed=_changed(one, earlier) if before else "",
            )
            for place, one in enumerate(nodes)
        )
    )  # fmt: skip


def gone(nodes: Sequence[Node], before: Sequence[Node]) -> tuple[str, ...]:
    """Questions of the tree before that are not asked any more."""
    kept = {one.code for one in nodes}
    return tuple(spoken(one.zh, one.en) for one in before if one.code not in kept)


def leads(node: Node) -> tuple[Tag, ...]:
    if node.stop:
        return (Tag(_("不自动出方案"), tone="muted", title=_("由专科医生自己定方案")),)
    found = [Tag(_("推荐%(tier)s") % {"tier": TIERS[node.recommended or "basic"]}, tone="teal")]
    if node.least != node.recommended:
        found.append(Tag(_("最低%(tier)s") % {"tier": TIERS[node.least or "basic"]}))
    if node.pathway:
        found.append(Tag(_("先走事件路径"), tone="info"))
    return tuple(found)


def rule_lines(rule: Rule | None) -> tuple[RuleLine, ...]:
    if rule is None:
        return (RuleLine(0, "", _("其余所有人")),)
    lines = laid_out(rule, "en" if english() else "zh")
    return tuple(RuleLine(min(one.depth, 3), one.joint, one.text) for one in lines)


def faults_by_node(faults: Sequence[Fault]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in faults:
        found[one.node] = (*found.get(one.node, ()), one.words)
    return found


def wrong(shown: DecisionNodes, nodes: Sequence[Node], faults: Sequence[Fault]) -> DecisionNodes:
    """The same with what is wrong at each."""
    by_node = faults_by_node(faults)
    pairs = zip(shown.nodes, nodes, strict=True)
    return DecisionNodes(tuple(replace(one, problems=by_node.get(node.code, ())) for one, node in pairs))


def _notes(node: Node) -> Facts:
    return tuple(filter(None, (node.source, _("界值为假定，待专科签字") if node.assumed else "")))


def _count(node: Node, trial: Trial, as_of: str, *, draft: bool, names: bool) -> NodeCount:
    count, was = trial.at_node(node.code), trial.was_at(node.code)
    more = count - was
    change = ""
    if draft:
        words = _("比现在多%(n)s人") if more > 0 else _("比现在少%(n)s人") if more < 0 else _("和现在一样多")
        change = words % {"n": f"{abs(more):,}"} if more else words
    query = f"?node={node.code}&as_of={as_of}" + ("&draft=1" if draft else "")
    return NodeCount(
        _("%(n)s人") % {"n": f"{count:,}"}, round(100 * count / trial.people, 2) if trial.people else 0.0, change,
        "teal" if more and draft else "", reverse("tree-people") + query if names and count else "",
    )  # fmt: skip


def _changed(node: Node, earlier: Mapping[str, Node]) -> str:
    if node.code not in earlier:
        return _("新增")
    return "" if earlier[node.code] == node else _("有改动")


def _notices(made: Tree, current: bool, draft: TreeDraft | None, viewer: Viewer) -> list[Notice]:
    found = []
    if not current:
        found.append(Notice(_("这是以前的版本，只供查看；按它定的方案不受后来改动影响。"), tone="info"))
    elif not made.signed_by:
        found.append(Notice(_("规则和界值是模板，多为假定，本院专科还没有签字。"), tone="amber"))
    if draft and draft.waiting:
        found.append(Notice(_("有一份新版在等审批。"), tone="info"))
    elif draft:
        found.append(Notice(_("有一份没有提交的草稿，点“修改”接着改。"), tone="info"))
    return found


def _checks(made: Tree) -> tuple[str, ...]:
    """What was checked and holds: an edition in force has passed all of it."""
    return (
        _("没有漏掉的人：最后一个节点接住其余所有人"), _("没有走不到的节点：没有规则自相矛盾，或被前面的规则全部包住"),
        _("每个节点都写明推荐的档和最低的档，或不自动出方案"), _("每条规则都能读懂、能计算"),
    )  # fmt: skip


def _edition(one: TreeVersion, shown: str, names: Mapping[str, str]) -> TreeEdition:
    facts = [_("%(who)s编写") % {"who": names.get(one.author, one.author)}]
    if one.published_at:
        who, day = names.get(one.published_by, one.published_by), clock.day_of(one.published_at).isoformat()
        facts.append(_("%(who)s %(day)s发布") % {"who": who, "day": day})
    if one.signed_at:
        who, day = names.get(one.signed_by, one.signed_by), clock.day_of(one.signed_at).isoformat()
        facts.append(_("%(who)s %(day)s签字") % {"who": who, "day": day})
    words = {"published": Tag(_("启用中"), tone="teal")}
    return TreeEdition(
        _("第%(edition)s版") % {"edition": one.edition}, f"{reverse('package-tree')}?edition={one.edition}",
        one.edition == shown, words.get(one.state) or state_tag(one.state), tuple(facts), one.note,
    )  # fmt: skip


def _tries(viewer: Viewer) -> bool:
    return viewer.may(P.DESIGN_PACKAGES)
