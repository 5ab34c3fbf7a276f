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
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.packages.nodes import Node
from kangxu.packages.tree import Tree
from kangxu.packages.tree_queries import LAST_YEAR, TODAY, TreeDraft
from kangxu.packages.trying import Trial
from kangxu.people.cards import PersonCard
from kangxu.privacy.masking import mask_name
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.decision_nodes import DecisionNodes
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.packages.tree_page import gone, nodes_of
from kangxu.web.people.words import sex_and_age

MOST_MOVES = 8


@dataclass(frozen=True)
class TrialPanel:
    """The questions with how many end at each, and who would move from where to where."""

    lead: str
    earlier: bool
    days: Segmented
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
    nodes: Sequence[Node], in_force: Sequence[Node], found: Trial, *, as_of: str, draft: bool, viewer: Viewer,
    brief: bool = False, whole_page: bool = False,
) -> TrialPanel:  # fmt: skip
    names = viewer.may(P.SEE_CLINICAL)
    lead = _lead(found)
    if draft:
        lead = _("%(lead)s；%(moved)s人的档位或去向会变") % {"lead": lead, "moved": f"{found.moved:,}"}
    nobody = [spoken(one.zh, one.en) for one in nodes if found.people and not found.at_node(one.code)]
    return TrialPanel(
        lead, as_of != TODAY, _days(as_of, draft, "" if whole_page else "#tree-trial" if draft else "#tree-nodes"),
        nodes_of(nodes, found, before=in_force if draft else (), draft=draft, names=names, brief=brief, as_of=as_of),
        _moves(found, nodes, in_force) if draft else (), gone(nodes, in_force) if draft else (),
        _("没有人走到：%(names)s。看看规则是不是太窄。") % {"names": _("、").join(nobody)} if nobody else "", draft,
    )  # fmt: skip


def _lead(found: Trial) -> str:
    """Of how many the records of which day were asked."""
    told = {"people": f"{found.people:,}", "day": found.day.isoformat(), "without": f"{found.without:,}"}
    if found.without:
        return _("过去一年在管的%(people)s人，按%(day)s那天的资料；另有%(without)s人那天还没有资料，没有算") % told
    return _("过去一年在管的%(people)s人，按%(day)s那天的资料") % told


def _days(as_of: str, draft: bool, target: str) -> Segmented:
    """By which day's records to try: the same panel again, or without a place for it the same page."""
    here = f"{reverse('tree-try')}?{'draft=1&' if draft else ''}as_of=" if target else "?as_of="
    words = {LAST_YEAR: _("按一年前的资料"), TODAY: _("按今天的资料")}
    links = (Link(label, here + code, value=code, active=code == as_of) for code, label in words.items())
    return Segmented(_("按哪天的资料"), tuple(links), target=target, push=False)


def approval(
    draft: TreeDraft, in_force: Tree, found: Trial | None, who: str, *, as_of: str, viewer: Viewer
) -> TreeApproval:
    version = draft.version
    when = f"{version.made_at.astimezone(clock.zone()):%m-%d %H:%M}"
    panel = None if found is None else trial_panel(
        draft.nodes, in_force.nodes, found, as_of=as_of, draft=True, viewer=viewer, whole_page=True
    )  # fmt: skip
    return TreeApproval(
        _("%(who)s %(at)s提交") % {"who": who, "at": when}, version.note, panel,
        tuple(one.words for one in draft.faults), viewer.actor in (version.author, *version.hands),
    )  # fmt: skip


def people_page(
    node: Node, in_force: Sequence[Node], found: Page[PersonCard], whole: Trial, *, as_of: str, draft: bool,
    moved: bool, at: datetime,
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
    here = f"{reverse('tree-people')}?node={node.code}&as_of={as_of}" + ("&draft=1" if draft else "")
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
    return PeoplePage(title, back, _facts(found, whole), table, switch)


def _facts(found: Page[PersonCard], whole: Trial) -> tuple[str, ...]:
    day = _("按%(day)s那天的资料") % {"day": whole.day.isoformat()}
    return (_("%(n)s人") % {"n": f"{found.total:,}"}, day, _("姓名一律脱敏"))


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
