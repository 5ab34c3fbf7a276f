"""Showing a hidden number to somebody who says why."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import Number, get_person
from kangxu.privacy.access import LONGEST_REASON
from kangxu.privacy.models import AccessLog


class NoReason(Exception):
    """A hidden number was asked for without saying why; the message asks for the reason."""


@action
def reveal(*, person_id: int, kind: str, reason: str, number_id: int | None = None, by: Viewer, at: datetime) -> str:
    """The number of this kind (phone, national_id, insurance_number, …) in clear; noted with the reason."""
    by.require(Permission.REVEAL_IDENTITY)
    if not reason.strip():
        raise NoReason(_("请选择或填写查看理由"))
    number = _number(person_id, kind, number_id, by)
    AccessLog.objects.create(
        at=at, actor=by.actor, person_id=person_id, organisation_id=by.organisation_id, page=f"reveal:{kind}",
        purpose=reason.strip()[:LONGEST_REASON],
    )  # fmt: skip
    audit("identity.revealed", f"person:{person_id}", kind=kind, number=number.id)
    return number.value


def _number(person_id: int, kind: str, number_id: int | None, by: Viewer) -> Number:
    person = get_person(person_id, viewer=by)
    for number in (*person.phones, *person.identifiers):
        if number.kind == kind and number_id in (None, number.id):
            return number
    raise NotFound(f"person:{person_id}/{kind}")
