"""Noting how to speak with a person, and leaving a word for whoever does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.followup.actions.outcomes import CannotRecord
from kangxu.followup.models import Remark
from kangxu.followup.remarks import NEEDS
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import get_person

LONGEST = 200


@action
def set_needs(*, person_id: int, codes: Collection[str], by: Viewer, at: datetime) -> None:
    """How to speak with this person, from now on. Raises NotFound."""
    by.require(Permission.WORK_TASKS)
    place = _where(person_id, by)
    held = Remark.objects.filter(person_id=person_id, kind=Remark.Kind.NEED, ended_at=None)
    held.exclude(code__in=codes).update(ended_at=at, ended_by=by.actor)
    known = set(held.values_list("code", flat=True))
    for code in NEEDS:
        if code in codes and code not in known:
            _note(person_id, place, Remark.Kind.NEED, code, "", by, at)
    audit("person.needs_set", f"person:{person_id}", organisation_id=place, count=len(codes))


@action
def leave_word(*, person_id: int, text: str, by: Viewer, at: datetime) -> int:
    """A word to whoever speaks with this person next. Raises NotFound, CannotRecord when there is none."""
    by.require(Permission.WORK_TASKS)
    place = _where(person_id, by)
    if not text.strip():
        raise CannotRecord(_("还没有写留言"))
    made = _note(person_id, place, Remark.Kind.WORD, "", text.strip()[:LONGEST], by, at)
    audit("word.left", f"person:{person_id}", organisation_id=place, remark=made.pk)
    return int(made.pk)


@action
def take_word_back(*, remark_id: int, by: Viewer, at: datetime) -> None:
    """Take one's own word back. Raises NotFound."""
    by.require(Permission.WORK_TASKS)
    mine = Remark.objects.filter(pk=remark_id, kind=Remark.Kind.WORD, staff=by.staff_id, ended_at=None)
    if not mine.update(ended_at=at, ended_by=by.actor):
        raise NotFound(f"remark:{remark_id}")
    audit("word.taken_back", f"remark:{remark_id}")


def _where(person_id: int, by: Viewer) -> int:
    person = get_person(person_id, viewer=by)
    return by.organisation_id if by.organisation_id in person.organisation_ids else person.organisation_ids[0]


def _note(person_id: int, place: int, kind: str, code: str, text: str, by: Viewer, at: datetime) -> Remark:
    return Remark.objects.create(
        person_id=person_id, organisation_id=place, kind=kind, code=code, text=text, at=at, by=by.actor,
        staff_id=by.staff_id,
    )  # fmt: skip
