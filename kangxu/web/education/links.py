"""The link under which one lesson is read on a phone: signed, good for some days, and nothing of a person in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.urls import reverse

from kangxu.education.rules import terms

SALT = "kangxu.education.lesson"
PAGE_SALT = "kangxu.education.page"


class NoLink(Exception):
    """The link is no link of ours, or too old."""


def token_of(prescription_id: int) -> str:
    return signing.dumps(prescription_id, salt=SALT, compress=False)


def lesson_of(token: str) -> int:
    """The lesson of a link. Raises NoLink."""
    try:
        found = signing.loads(token, salt=SALT, max_age=timedelta(days=terms().link_days))
    except signing.BadSignature:
        raise NoLink from None
    if not isinstance(found, int):
        raise NoLink
    return found


def address_of(prescription_id: int) -> str:
    return reverse("lesson-read", args=[token_of(prescription_id)])


def page_state(prescription_id: int, uid: UUID, at: datetime) -> str:
    """What travels with an opened page: which lesson, which opening, since when."""
    return signing.dumps([prescription_id, str(uid), at.isoformat()], salt=PAGE_SALT)


def opening_of(state: str, prescription_id: int) -> tuple[UUID, datetime]:
    """The opening that a page tells of. Raises NoLink."""
    try:
        lesson, uid, at = signing.loads(state, salt=PAGE_SALT, max_age=timedelta(days=terms().link_days))
        found = UUID(uid), datetime.fromisoformat(at)
    except (signing.BadSignature, ValueError, TypeError):
        raise NoLink from None
    if lesson != prescription_id:
        raise NoLink
    return found
