"""Editions that one person writes and another puts in force: what the verbs about them share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.edition_models import Edition

E = TypeVar("E", bound=Edition)
State = Edition.State
OPEN = (State.DRAFT, State.WAITING)


class Refused(Exception):
    """Something cannot be kept, published or signed like this; the message says why."""


def written(kind: type[E], by: Viewer, at: datetime) -> E:
    """The draft there is, else a new one, held and marked as written by this hand."""
    by.require(P.DESIGN_PACKAGES)
    draft = cast("E | None", kind.objects.select_for_update().filter(state__in=OPEN).first()) or kind()
    draft.state, draft.author, draft.made_at = State.DRAFT, by.actor, at
    draft.hands = sorted({*draft.hands, by.actor})
    return draft


def own_draft(kind: type[E], by: Viewer) -> E:
    """The draft there is, for those who write. Raises NotFound."""
    by.require(P.DESIGN_PACKAGES)
    return _open(kind)


def submitted(kind: type[E], by: Viewer) -> E:
    """The draft that was handed in, for those who decide. Raises NotFound, Refused while its author still writes."""
    by.require(P.APPROVE_PACKAGES)
    draft = _open(kind)
    insist_on_handed_in(draft)
    return draft


def seconded(kind: type[E], by: Viewer) -> E:
    """The draft that was handed in, for those who did not write in it. Raises NotFound, Refused."""
    draft = submitted(kind, by)
    insist_on_second(draft, by)
    return draft


def move(draft: Edition, state: Edition.State) -> None:
    """To whoever decides, or back to its author."""
    draft.state = state
    draft.save(update_fields=["state", "note"])


def insist_on_handed_in(draft: Any) -> None:
    """Raises Refused: a second person decides about what an author has finished."""
    if draft.state != State.WAITING:
        raise Refused(_("草稿又被改动，还没有重新提交"))


def insist_on_second(draft: Any, by: Viewer) -> None:
    """Raises Refused: nobody publishes what they wrote in."""
    if by.actor in (draft.author, *draft.hands):
        raise Refused(_("自己写的要由另一个人发布"))


def put_in_force(draft: Edition, by: str, at: datetime) -> None:
    """This edition holds from now on; the one before is kept."""
    kind = type(draft)
    kind.objects.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
    newest = kind.objects.order_by("-number").values_list("number", flat=True).first() or 0
    draft.number, draft.state, draft.published_by, draft.published_at = newest + 1, State.PUBLISHED, by, at
    draft.save()


def _open(kind: type[E]) -> E:
    found = cast("E | None", kind.objects.select_for_update().filter(state__in=OPEN).first())
    if found is None:
        raise NotFound(kind.__name__)
    return found
