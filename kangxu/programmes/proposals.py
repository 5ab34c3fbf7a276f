"""Proposals about which a doctor is to decide."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from kangxu.programmes.models import Enrolment, Proposal


def waiting() -> QuerySet[Proposal]:
    """Undecided ones, but not of a programme the person is in by now: should its ground go, they wait again."""
    living = Enrolment.objects.filter(person_id=OuterRef("person_id"), programme=OuterRef("programme"), ended_at=None)
    return Proposal.objects.filter(~Exists(living), decided_at=None)
