"""Planning who works when: shifts, leave, closing days, and what a posting can do a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.calendar import BadHours, Calendar, stretches_of
from kangxu.foundation.clock import day_of, zone
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import CannotChange
from kangxu.organisations.models import ClosingDay, Leave, Posting, Shift
from kangxu.organisations.queries import get_posting, get_staff, organisation_by_id
from kangxu.organisations.rostering import get_closing_day, get_leave, get_shift
from kangxu.organisations.working import sheet, skills

MOST_POINTS = 200  # beyond any day's work; somebody typed a wrong number


@dataclass(frozen=True)
class Hours:
    """The weekly hours of a shift."""

    weekdays: Sequence[int]
    stretches: Sequence[Sequence[str]]
    on_holidays: bool = False


@action
def set_shift(
    *, posting_id: int, hours: Hours, starts_on: date, ends_on: date | None = None, by: Viewer, at: datetime
) -> Shift:
    """Give a posting weekly hours for some time. Raises CannotChange, NotFound."""
    by.require(Permission.ASSIGN_TASKS)
    posting = get_posting(posting_id, viewer=by)
    _insist_on_hours(hours)
    if ends_on and ends_on < starts_on:
        raise CannotChange(_("结束日期不能早于开始日期"))
    shift: Shift = Shift.objects.create(
        posting=posting, weekdays=sorted(set(hours.weekdays)), stretches=[list(one) for one in hours.stretches],
        on_holidays=hours.on_holidays, starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    audit("shift.set", f"staff:{posting.staff_id}", organisation_id=posting.organisation_id, shift=shift.pk)
    return shift


@action
def end_shift(*, shift_id: int, by: Viewer, at: datetime) -> Shift:
    """The shift ends with yesterday; one that has not begun is dropped."""
    by.require(Permission.ASSIGN_TASKS)
    shift, today = get_shift(shift_id, viewer=by), day_of(at)
    audit(
        "shift.ended", f"staff:{shift.posting.staff_id}", organisation_id=shift.posting.organisation_id, shift=shift.pk
    )
    if shift.starts_on >= today:
        shift.delete()
        return shift
    shift.ends_on = date.fromordinal(today.toordinal() - 1)
    shift.save(update_fields=["ends_on"])
    return shift


@action
def grant_leave(
    *, staff_id: int, starts_on: date, ends_on: date, reason: str, by: Viewer, at: datetime
) -> Leave:  # fmt: skip
    """Somebody is away; days already noted are refused."""
    by.require(Permission.ASSIGN_TASKS)
    staff = get_staff(staff_id, viewer=by)
    if ends_on < starts_on:
        raise CannotChange(_("结束日期不能早于开始日期"))
    if reason not in sheet()["leave_reasons"]:
        raise CannotChange(_("请选择请假原因"))
    if Leave.objects.filter(staff=staff, withdrawn_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise CannotChange(_("这几天已经登记过请假"))
    leave: Leave = Leave.objects.create(
        staff=staff, starts_on=starts_on, ends_on=ends_on, reason=reason, noted_at=at, noted_by=by.actor
    )
    audit("leave.granted", f"staff:{staff.pk}", leave=leave.pk)
    return leave


@action
def withdraw_leave(*, leave_id: int, by: Viewer, at: datetime) -> Leave:
    by.require(Permission.ASSIGN_TASKS)
    leave = get_leave(leave_id, viewer=by)
    if leave.withdrawn_at is None:
        leave.withdrawn_at, leave.withdrawn_by = at, by.actor
        leave.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit("leave.withdrawn", f"staff:{leave.staff_id}", leave=leave.pk)
    return leave


@action
def set_capacity(
    *, posting_id: int, points_a_day: int | None, skill_codes: Sequence[str], by: Viewer, at: datetime
) -> Posting:
    """What a posting can do a day (None: the usual), and what it is known for."""
    by.require(Permission.ASSIGN_TASKS)
    posting = get_posting(posting_id, viewer=by)
    if points_a_day is not None and not 0 <= points_a_day <= MOST_POINTS:
        raise CannotChange(_("每天件数请填0到%(most)s") % {"most": MOST_POINTS})
    if set(skill_codes) - set(skills()):
        raise CannotChange(_("没有这项专长"))
    posting.points_a_day, posting.skills = points_a_day, sorted(set(skill_codes))
    posting.save(update_fields=["points_a_day", "skills"])
    audit("posting.capacity", f"staff:{posting.staff_id}", organisation_id=posting.organisation_id, points=points_a_day)
    return posting


@action
def close_on(*, organisation_id: int, on: date, name: str, by: Viewer, at: datetime) -> ClosingDay:
    """The institution is closed on a day; noted twice, the name is replaced."""
    by.require(Permission.ASSIGN_TASKS)
    place = organisation_by_id(organisation_id, viewer=by)
    if not name.strip():
        raise CannotChange(_("请写明停诊原因"))
    day: ClosingDay = ClosingDay.objects.update_or_create(
        organisation=place, on=on, defaults={"name": name.strip()[:40]}
    )[0]
    audit("closing_day.set", f"organisation:{place.pk}", organisation_id=place.pk, on=on.isoformat())
    return day


@action
def open_again(*, day_id: int, by: Viewer, at: datetime) -> ClosingDay:
    by.require(Permission.ASSIGN_TASKS)
    day = get_closing_day(day_id, viewer=by)
    audit("closing_day.dropped", f"organisation:{day.organisation.pk}", organisation_id=day.organisation.pk)
    day.delete()
    return day


def _insist_on_hours(hours: Hours) -> None:
    if not hours.weekdays or not set(hours.weekdays) <= set(range(7)):
        raise CannotChange(_("请至少选一个星期几"))
    try:
        stretches = stretches_of(hours.stretches)
        Calendar(zone(), stretches)
    except BadHours:
        raise CannotChange(_("时段要从早到晚，互不重叠，例如 08:00–12:00")) from None
    if not stretches:
        raise CannotChange(_("请至少填一个时段"))
