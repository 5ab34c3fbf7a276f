"""How to speak with a person, and what colleagues say to whoever speaks with them next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from kangxu.clinical.sheets import load_sheet
from kangxu.followup.models import Remark, Task
from kangxu.foundation.scope import in_scope
from kangxu.foundation.terms import Term
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import get_person


@dataclass(frozen=True)
class Need(Term):
    """A way to speak with somebody."""

    icon: str = ""


@dataclass(frozen=True)
class Word:
    """What a colleague says; `doctor` when a doctor does."""

    id: int
    text: str
    name: str
    doctor: bool
    at: datetime
    own: bool


@dataclass(frozen=True)
class WordAbout:
    """A colleague's word with the person it is about."""

    person_id: int
    person_name: str
    text: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Remarks:
    """Everything to know before one speaks."""

    needs: tuple[Need, ...] = ()
    words: tuple[Word, ...] = ()


_SHEET: dict[str, Any] = load_sheet("needs.toml", "kangxu.followup")
NEEDS: dict[str, Need] = {code: Need(code=code, **row) for code, row in _SHEET["needs"].items()}
WORDS_FOR = timedelta(days=_SHEET["word_days"])


def remarks_of(person_id: int, *, viewer: Viewer, at: datetime) -> Remarks:
    """Needs that hold and the words of the last days, the newest first. Raises NotFound out of scope."""
    get_person(person_id, viewer=viewer)
    found = Remark.objects.filter(person_id=person_id, ended_at=None).select_related("staff")
    rows = list(found.prefetch_related("staff__postings").order_by("-at", "-pk"))
    needs = tuple(NEEDS[one.code] for one in rows if one.kind == Remark.Kind.NEED and one.code in NEEDS)
    words = (one for one in rows if one.kind == Remark.Kind.WORD and one.at > at - WORDS_FOR)
    return Remarks(needs, tuple(_word(one, viewer) for one in words))


def words_for(*, viewer: Viewer, at: datetime, size: int = 3) -> list[WordAbout]:
    """The newest words of colleagues about persons of whom the viewer has open work. One query."""
    own = Task.objects.filter(person=OuterRef("person"), assigned_to_id=viewer.staff_id, closed_at=None)
    found = Remark.objects.filter(Exists(own), kind=Remark.Kind.WORD, ended_at=None, at__gt=at - WORDS_FOR)
    found = in_scope(found, viewer)
    others = found.exclude(staff=viewer.staff_id).select_related("staff", "person").order_by("-at", "-pk")[:size]
    return [
        WordAbout(one.person_id, one.person.name, one.text, one.staff.name if one.staff else "", one.at)
        for one in others
    ]


def _word(one: Remark, viewer: Viewer) -> Word:
    roles = [posting.role for posting in one.staff.postings.all() if posting.ended_at is None] if one.staff else []
    own = one.staff_id is not None and one.staff_id == viewer.staff_id
    return Word(one.pk, one.text, one.staff.name if one.staff else "", "doctor" in roles, one.at, own)
