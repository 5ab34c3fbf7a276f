"""Letting a list out of the house: by role, masked, noted; for marketing only those who agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonCard, list_cards
from kangxu.privacy.masking import mask_phone, may_reveal, name_for
from kangxu.segments.asking import run_sql
from kangxu.segments.models import Definition
from kangxu.segments.outward import MEMBERS, addressable
from kangxu.segments.visible import named


@dataclass(frozen=True)
class Line:
    """A person of an exported list, as this viewer may read it."""

    person: int
    name: str
    sex: str
    age: int | None
    phone: str
    value: str
    since: date


@action
def export_members(*, code: str, by: Viewer, at: datetime) -> Sequence[Line]:
    """The members in reach, names and numbers by role. Of a marketing segment only those who agreed to it, refused
    nothing and live. The audit line says how many went out. Raises NotFound, NotAllowed."""
    by.require(Permission.EXPORT_LISTS)
    one = named(code, by)
    params = {"definition": one.pk, "scope": by.scope_list, "at": at, "day": day_of(at)}
    rows = run_sql(MEMBERS + addressable(one) + " order by s.entered_at desc, s.person_id", params)
    cards = list_cards([person for person, *_rest in rows], viewer=by)
    lines = [_line(cards[person], value, since, by, at) for person, value, since in rows if person in cards]
    marketing = one.purpose == Definition.Purpose.MARKETING
    audit("segments.exported", f"definition:{one.pk}", persons=len(lines), marketing=marketing)
    return lines


def _line(card: PersonCard, value: str, since: datetime, by: Viewer, at: datetime) -> Line:
    phone = card.phone if may_reveal(by) else mask_phone(card.phone)
    name, age = name_for(by, card.name), card.age(day_of(at))
    return Line(card.id, name, card.sex, age, phone, value, day_of(since))
