"""Editing the decision tree: a draft, the second pair of eyes, the specialist's signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.edition_models import TreeVersion
from kangxu.packages.editions import Refused, move, own_draft, put_in_force, seconded, submitted, written
from kangxu.packages.nodes import Fault, faults_of
from kangxu.packages.wording import kept_nodes

State = TreeVersion.State


@action
def save_tree(*, nodes: Sequence[Mapping[str, Any]], note: str = "", by: Viewer, at: datetime) -> TreeVersion:
    """Keep the draft of the next edition as it stands; what is wrong in it is kept too, and told by `faults`."""
    draft = written(TreeVersion, by, at)
    draft.nodes, draft.note = kept_nodes(nodes), note[:200]
    draft.save()
    audit("tree.drafted", f"tree:{draft.pk}")
    return draft


@action
def submit_tree(*, by: Viewer, at: datetime) -> TreeVersion:
    """Hand the draft to somebody who may publish it. Raises Refused, NotFound."""
    draft = own_draft(TreeVersion, by)
    _insist_on_sound(draft)
    move(draft, State.WAITING)
    audit("tree.submitted", f"tree:{draft.pk}")
    return draft


@action
def publish_tree(*, by: Viewer, at: datetime) -> TreeVersion:
    """Decide by this edition from now on. Raises Refused, NotFound: nobody publishes what they wrote themselves."""
    draft = seconded(TreeVersion, by)
    _insist_on_sound(draft)
    draft.edition = _edition(at)
    put_in_force(draft, by.actor, at)
    audit("tree.published", f"tree:{draft.pk}", number=draft.number)
    return draft


@action
def drop_tree(*, by: Viewer, at: datetime) -> None:
    """Throw the draft away. Raises NotFound."""
    draft = own_draft(TreeVersion, by)
    audit("tree.dropped", f"tree:{draft.pk}")
    draft.delete()


@action
def hand_back_tree(*, by: Viewer, at: datetime) -> TreeVersion:
    """Hand a submission back to its author. Raises Refused, NotFound."""
    draft = submitted(TreeVersion, by)
    move(draft, State.DRAFT)
    audit("tree.returned", f"tree:{draft.pk}")
    return draft


@action
def sign_tree(*, by: Viewer, at: datetime) -> TreeVersion:
    """A specialist answers for the edition in force. Raises NotFound."""
    by.require(P.SIGN_PLANS)
    found = TreeVersion.objects.select_for_update().filter(state=State.PUBLISHED).first()
    if found is None:
        raise NotFound("tree")
    signed: TreeVersion = found
    signed.signed_by, signed.signed_at = by.actor, at
    signed.save(update_fields=["signed_by", "signed_at"])
    audit("tree.signed", f"tree:{signed.pk}", number=signed.number)
    return signed


def _insist_on_sound(draft: TreeVersion) -> None:
    found: list[Fault] = faults_of(draft.nodes)
    if found:
        raise Refused(_("决策树还有%(n)s处不对，先改好：%(what)s") % {"n": len(found), "what": found[0].words})


def _edition(at: datetime) -> str:
    """2026.2: the year and how many editions it has seen."""
    year = day_of(at).year
    return f"{year}.{TreeVersion.objects.filter(edition__startswith=f'{year}.').count() + 1}"
