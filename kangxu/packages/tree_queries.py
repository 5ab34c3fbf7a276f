"""Reading the decision tree: its editions, the draft, and who would end at which node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.edition_models import TreeVersion
from kangxu.packages.nodes import Fault, Node, faults_of, node_of
from kangxu.packages.tree import Tree, sheet, tree, tree_of
from kangxu.packages.trying import LAST_YEAR, TODAY, Trial, try_on_last_year
from kangxu.packages.wording import kept_nodes
from kangxu.people.cards import PersonCard
from kangxu.people.queries import list_cards

__all__ = [
    "LAST_YEAR",
    "TODAY",
    "TreeDraft",
    "people_at",
    "tree_draft",
    "tree_edition",
    "tree_tables",
    "tree_versions",
    "tried",
]

State = TreeVersion.State
ON_A_PAGE = 50


@dataclass(frozen=True)
class TreeDraft:
    """The next edition as it stands, with what is wrong in it."""

    version: TreeVersion
    faults: tuple[Fault, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Raises BadRule where a rule cannot be read."""
        return tuple(map(node_of, self.version.nodes))

    @property
    def waiting(self) -> bool:
        return bool(self.version.state == State.WAITING)


def tree_versions(*, viewer: Viewer) -> list[TreeVersion]:
    """The editions that were ever in force, the newest first."""
    return list(TreeVersion.objects.filter(number__gt=0).order_by("-number"))


def tree_edition(edition: str, *, viewer: Viewer) -> Tree:
    """An edition by its name; without one that in force. Raises NotFound."""
    if not edition:
        return tree()
    found = TreeVersion.objects.filter(edition=edition, number__gt=0).first()
    if found is None:
        raise NotFound(f"tree:{edition[:20]}")
    return tree_of(found)


def tree_tables(*, viewer: Viewer) -> list[dict[str, Any]]:
    """The nodes in force as they are kept, whether their rules can be read or not."""
    found = TreeVersion.objects.filter(state=State.PUBLISHED).first()
    return list(found.nodes) if found else kept_nodes(sheet()["nodes"])


def tree_draft(*, viewer: Viewer) -> TreeDraft | None:
    """The draft there is, to those who design or approve."""
    if not (viewer.may(P.DESIGN_PACKAGES) or viewer.may(P.APPROVE_PACKAGES)):
        return None
    found = TreeVersion.objects.filter(state__in=(State.DRAFT, State.WAITING)).first()
    return TreeDraft(found, tuple(faults_of(found.nodes))) if found else None


def tried(nodes: Sequence[Node], *, as_of: str = LAST_YEAR, viewer: Viewer, at: datetime) -> Trial:
    """These nodes on the patients of the last year in reach, beside the edition in force, by the records of a year ago
    or, `as_of` today, by those of now."""
    if not viewer.may(P.APPROVE_PACKAGES):
        viewer.require(P.DESIGN_PACKAGES)
    return try_on_last_year(nodes, tree().nodes, as_of=as_of, viewer=viewer, at=at)


def people_at(
    nodes: Sequence[Node], code: str, *, moved: bool, after: int, as_of: str = LAST_YEAR, viewer: Viewer, at: datetime
) -> tuple[Page[PersonCard], Trial]:
    """Who ends at a node, a page at a time; `moved`: only who ends elsewhere by the edition in force."""
    viewer.require(P.SEE_CLINICAL)
    trial = try_on_last_year(nodes, tree().nodes, as_of=as_of, viewer=viewer, at=at)
    persons = trial.persons(code, moved=moved)
    shown = [one for one in persons if one > after][:ON_A_PAGE]
    cards: dict[int, Any] = list_cards(shown, viewer=viewer)
    more = str(shown[-1]) if shown and shown[-1] != persons[-1] else None
    return Page([cards[one] for one in shown if one in cards], after=more, total=len(persons)), trial
