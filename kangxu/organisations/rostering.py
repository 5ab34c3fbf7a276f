"""Reading the roster: shifts, leave and closing days in a viewer's reach."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, QuerySet

from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import ClosingDay, Leave, Posting, Shift
from kangxu.organisations.queries import NotFound


def rostered(roles: Iterable[str], *, viewer: Viewer, on: date) -> QuerySet[Posting]:
    """Postings in reach that hold one of these roles, with the shifts that still count and the leave to come."""
    found = Posting.objects.filter(role__in=list(roles), ended_at=None, staff__left_at=None)
    found = in_scope(found, viewer)
    shifts = Shift.objects.exclude(ends_on__lt=on).order_by("starts_on", "pk")
    leaves = Leave.objects.filter(withdrawn_at=None, ends_on__gte=on).order_by("starts_on", "pk")
    return found.select_related("staff", "organisation").prefetch_related(
        Prefetch("shifts", queryset=shifts, to_attr="shifts_now"),
        Prefetch("staff__leaves", queryset=leaves, to_attr="leaves_now"),
    ).order_by("organisation__path", "staff__name", "pk")  # fmt: skip


def closing_days(*, viewer: Viewer, on: date) -> QuerySet[ClosingDay]:
    """Days to come on which an institution in reach is closed."""
    found = ClosingDay.objects.filter(on__gte=on).select_related("organisation").order_by("on", "pk")
    return in_scope(found, viewer)


def get_shift(shift_id: int, *, viewer: Viewer) -> Shift:
    found = Shift.objects.select_related("posting__staff").filter(pk=shift_id).first()
    if found is None or not viewer.sees(found.posting.organisation_id):
        raise NotFound(f"shift:{shift_id}")
    return found


def get_leave(leave_id: int, *, viewer: Viewer) -> Leave:
    """A leave of somebody who is posted in reach."""
    found = Leave.objects.select_related("staff").filter(pk=leave_id).first()
    places = (
        Posting.objects.filter(staff=found.staff, ended_at=None).values_list("organisation", flat=True) if found else ()
    )
    if found is None or not any(viewer.sees(place) for place in places):
        raise NotFound(f"leave:{leave_id}")
    return found


def get_closing_day(day_id: int, *, viewer: Viewer) -> ClosingDay:
    found = ClosingDay.objects.select_related("organisation").filter(pk=day_id).first()
    if found is None or not viewer.sees(found.organisation.pk):
        raise NotFound(f"closing_day:{day_id}")
    return found
