"""A tree tried on last year's patients, as ready values: counts, who moves, names behind a node. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.nodes import Node
from kangxu.packages.tree import Tree
from kangxu.packages.tree_queries import TreeDraft
from kangxu.packages.trying import Trial
from kangxu.people.cards import PersonCard
from kangxu.privacy.masking import mask_name
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.decision_nodes import DecisionNodes
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.shapes import Link
from kangxu.web.packages.tree_page import gone, nodes_of
from kangxu.web.people.words import sex_and_age
from kangxu.web.person.display import spoken

MOST_MOVES = 8


@dataclass(frozen=True)
class TrialPanel:
    """The questions with how many end at each, and who would move from where to where."""

    lead: str
    nodes: DecisionNodes
    moves: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    empty: str
    draft: bool


@dataclass(frozen=True)
class PeoplePage:
    title: str
    back_href: str
    facts: tuple[str, ...]
    table: DataTable
    switch: tuple[Link, ...]


@dataclass(frozen=True)
class TreeApproval:
    submitted: str
    note: str
    panel: TrialPanel | None
    faults: tuple[str, ...]
    own: bool


def trial_panel(
    nodes: Sequence[Node], in_force: Sequence[Node], found: Trial, *, draft: bool, viewer: Viewer, at: datetime,
    brief: bool = False,
) -> TrialPanel:  # fmt: skip
    names = viewer.may(P.SEE_CLINICAL)
    day = clock.day_of(at)
    lead = _("过去一年在管的%(people)s人，按%(day)s的资料") % {"people": f"{found.people:,}", "day": day.isoformat()}
    if draft:
        lead = _("%(lead)s；%(moved)s人的档位或去向会变") % {"lead": lead, "moved": f"{found.moved:,}"}
    nobody = [spoken(one.zh, one.en) for one in nodes if found.people and not found.at_node(one.code)]
    return TrialPanel(
        lead, nodes_of(nodes, found, before=in_force if draft else (), draft=draft, names=names, brief=brief),
        _moves(found, nodes, in_force) if draft else (), gone(nodes, in_force) if draft else (),
        _("没有人走到：%(names)s。看看规则是不是太窄。") % {"names": _("、").join(nobody)} if nobody else "", draft,
    )  # fmt: skip


def approval(
    draft: TreeDraft, in_force: Tree, found: Trial | None, who: str, *, viewer: Viewer, at: datetime
) -> TreeApproval:
    version = draft.version
    when = f"{version.made_at.astimezone(clock.zone()):%m-%d %H:%M}"
    panel = None if found is None else trial_panel(
        draft.nodes, in_force.nodes, found, draft=True, viewer=viewer, at=at
    )  # fmt: skip
    return TreeApproval(
        _("%(who)s %(at)s提交") % {"who": who, "at": when}, version.note, panel,
        tuple(one.words for one in draft.faults), viewer.actor in (version.author, *version.hands),
    )  # fmt: skip


def people_page(
    node: Node, in_force: Sequence[Node], found: Page[PersonCard], whole: Trial, *, draft: bool, moved: bool,
    at: datetime,
) -> PeoplePage:  # fmt: skip
    names, today = {one.code: spoken(one.zh, one.en) for one in in_force}, clock.day_of(at)
    columns = [Column(_("患者"))] + ([Column(_("现在的去向"))] if draft else [])
    rows = tuple(
        TableRow(
            (
                Cell(mask_name(card.name) or _("未登记姓名"), sub=sex_and_age(card, today), bold=True),
                *((names.get(whole.now[card.id], "–"),) if draft else ()),
            ),
            href=reverse("person", args=[card.id]),
        )
        for card in found.rows
    )
    here = f"{reverse('tree-people')}?node={node.code}" + ("&draft=1" if draft else "")
    onward = f"{here}&after={found.after}" + ("&moved=1" if moved else "") if found.after else ""
    table = DataTable(
        spoken(node.zh, node.en), tuple(columns), rows, framed=True, keyboard=True,
        empty=Empty(_("没有人走到这里"), "", "nothing"), pager=Pager("", onward) if onward else None,
    )  # fmt: skip
    switch = (
        (Link(_("全部"), here, active=not moved), Link(_("只看去向会变的"), f"{here}&moved=1", active=moved))
        if draft else ()
    )  # fmt: skip
    title = spoken(node.zh, node.en)
    back = reverse("tree-edit") if draft else reverse("package-tree")
    return PeoplePage(title, back, (_("%(n)s人") % {"n": f"{found.total:,}"}, _("姓名一律脱敏")), table, switch)


def _moves(found: Trial, nodes: Sequence[Node], in_force: Sequence[Node]) -> tuple[tuple[str, str], ...]:
    """From where to where, the largest groups first."""
    before = {one.code: spoken(one.zh, one.en) for one in in_force}
    after = {one.code: spoken(one.zh, one.en) for one in nodes}
    pairs = Counter((found.now[one], node) for one, node in found.then.items() if found.now[one] != node)
    return tuple(
        (
            _("“%(before)s”到“%(after)s”") % {"before": before.get(was, "–"), "after": after.get(node, "–")},
            _("%(n)s人") % {"n": f"{count:,}"},
        )
        for (was, node), count in pairs.most_common(MOST_MOVES)
    )
