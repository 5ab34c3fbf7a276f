"""What the operation reckons of a person, for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.models import Registration
from kangxu.rules.catalogue import Choice
from kangxu.segments.models import ValueScore
from kangxu.segments.values import REASONS, fifths_of, segment_of


@dataclass(frozen=True, slots=True)
class Value:
    """What is reckoned of one person: tier and why, fifths of recency, frequency and income, and their numbers."""

    tier: str
    reasons: tuple[Choice, ...]
    fifths: tuple[int, int, int] | None
    segment: str | None
    department: str | None
    visits: int
    income: float
    spend: float
    last_at: datetime | None
    expected_days: float
    expected_by: str
    computed_at: datetime


def value_of(person_id: int, *, viewer: Viewer) -> Value | None:
    """None for who may not see it or does not reach the person, and before the first night."""
    if not viewer.may(Permission.SEE_COMMERCIAL) or not _reached(person_id, viewer):
        return None
    row = ValueScore.objects.filter(person=person_id).first()
    return _value(row) if row else None


def _reached(person_id: int, viewer: Viewer) -> bool:
    if viewer.scope is None:
        return True
    return Registration.objects.filter(person_id=person_id, ended_at=None, organisation_id__in=viewer.scope).exists()


def _value(row: ValueScore) -> Value:
    fifths = fifths_of(row)
    return Value(
        row.tier, tuple(REASONS[one] for one in row.reasons), fifths, fifths and segment_of(*fifths), row.department,
        row.visits, row.income, row.spend, row.last_at, row.expected_days, row.expected_by, row.computed_at,
    )  # fmt: skip
