"""Personal targets: each holds from a moment or a later day until the next."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Q
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of, zone
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.actions.following import evaluate_persons
from kangxu.programmes.models import PersonalTarget
from kangxu.programmes.reach import insist_visible
from kangxu.programmes.refusals import CannotEnrol
from kangxu.programmes.times import times_of


@action
def set_target(
    *, person_id: int, analyte: str, low: float | None, high: float | None, reason: str, by: Viewer, at: datetime,
    slot: str = "", starts_on: date | None = None,
) -> PersonalTarget:  # fmt: skip
    """Set one person's target from now or from a later day on; the one before ends then.

    A pressure target is that of the clinic; one for a time of day (`slot`, see times.toml) is that at home.
    """
    by.require(Permission.SET_TARGETS)
    insist_visible([person_id], by=by)
    _insist_on_edges(low, high)
    if slot and slot not in {one.code for one in times_of(analyte)}:
        raise CannotEnrol(_("这项指标没有这个时段"))
    since = _begin(starts_on, at)
    _end_targets(person_id, analyte, slot, since)
    target: PersonalTarget = PersonalTarget.objects.create(
        person_id=person_id, analyte=analyte, slot=slot, low=low, high=high, reason=reason, valid_from=since,
        set_by=by.actor, set_by_name=by.name,
    )  # fmt: skip
    audit("target.set", f"person:{person_id}", analyte=analyte, slot=slot)
    evaluate_persons(person_ids=[person_id], caused_by=by.actor, by=by, at=at)
    return target


@action
def end_target(*, person_id: int, analyte: str, by: Viewer, at: datetime, slot: str = "") -> None:
    """Back to what holds without it: for a time of day the target of the whole day, else the programme's default."""
    by.require(Permission.SET_TARGETS)
    insist_visible([person_id], by=by)
    _end_targets(person_id, analyte, slot, at)
    audit("target.ended", f"person:{person_id}", analyte=analyte, slot=slot)
    evaluate_persons(person_ids=[person_id], caused_by=by.actor, by=by, at=at)


def _end_targets(person_id: int, analyte: str, slot: str, since: datetime) -> None:
    """Whatever would hold from a moment on, or begin later, ends at it."""
    living = Q(valid_until=None) | Q(valid_until__gt=since)
    found = PersonalTarget.objects.filter(living, person_id=person_id, analyte=analyte, slot=slot)
    found.update(valid_until=since)


def _insist_on_edges(low: float | None, high: float | None) -> None:
    if low is None and high is None:
        raise CannotEnrol(_("请填写目标的上限或下限"))
    if low is not None and high is not None and low >= high:
        raise CannotEnrol(_("下限必须小于上限"))


def _begin(starts_on: date | None, at: datetime) -> datetime:
    """From this moment, or from the first minute of a later day."""
    today = day_of(at)
    if starts_on is None or starts_on == today:
        return at
    if starts_on < today:
        raise CannotEnrol(_("起始日不能早于今天"))
    return datetime.combine(starts_on, time(), tzinfo=zone())
