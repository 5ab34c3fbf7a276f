"""Putting persons on follow-up pathways, and taking them off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from kangxu.followup import pathways
from kangxu.followup.actions.opening import open_tasks
from kangxu.followup.events import CLOSED, tell
from kangxu.followup.models import Pathway, Task
from kangxu.followup.reach import visible
from kangxu.foundation import clock
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.organisations.working import institution_calendar


class CannotStart(Exception):
    """The pathway is refused; the message says why."""


@action
def start_from_record(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> int:
    """Pathways that something new in these records begins or ends; told again, nothing happens. How many began."""
    _end(pathways.readmitted(person_ids), "readmission", caused_by, by, at)
    found = pathways.starts(person_ids, at=at)
    rows = [
        Pathway(
            person_id=one.person_id, organisation_id=one.organisation_id, code=one.code, edition=pathways.EDITION,
            anchor_on=one.anchor_on, caused_by=one.cause, started_at=at, started_by=by.actor,
        )
        for one in found
    ]  # fmt: skip
    known = set(Pathway.objects.filter(caused_by__in=[one.cause for one in found]).values_list("caused_by", flat=True))
    Pathway.objects.bulk_create(rows, ignore_conflicts=True)
    made = Pathway.objects.filter(caused_by__in=[one.caused_by for one in rows if one.caused_by not in known])
    began = list(made.order_by("pk"))
    _open(began, caused_by, by, at)
    audit("pathways.started", caused_by, count=len(began))
    return len(began)


@action
def start_pathway(*, person_id: int, code: str, anchor_on: date, by: Viewer, at: datetime) -> Pathway:
    """Start one by hand from a day. Raises NotFound, CannotStart."""
    by.require(Permission.WORK_TASKS)
    place = visible([person_id], by).get(person_id)
    if place is None:
        raise NotFound(f"person:{person_id}")
    if code not in pathways.WAYS:
        raise CannotStart(_("没有这条路径"))
    today = clock.day_of(at)
    if not today - pathways.FRESH <= anchor_on <= today:
        raise CannotStart(_("起点日期要在最近%(days)s天内") % {"days": pathways.FRESH.days})
    cause = f"pathway:{code}:person:{person_id}:{anchor_on.isoformat()}"
    if Pathway.objects.filter(person=person_id, code=code, ended_at=None).exists():
        raise CannotStart(_("这条路径正在进行"))
    made, new = Pathway.objects.get_or_create(
        caused_by=cause,
        defaults={
            "person_id": person_id, "organisation_id": place[0], "code": code, "edition": pathways.EDITION,
            "anchor_on": anchor_on, "started_at": at, "started_by": by.actor,
        },
    )  # fmt: skip
    if not new:
        raise CannotStart(_("这一天起的这条路径已经走过，请换起点日期"))
    _open([made], f"pathway:{made.pk}", by, at)
    audit("pathway.started", f"person:{person_id}", organisation_id=made.organisation_id, pathway=made.pk, code=code)
    return made


@action
def end_pathway(*, pathway_id: int, by: Viewer, at: datetime) -> Pathway:
    """Stop one by hand: what is still to come closes."""
    by.require(Permission.WORK_TASKS)
    held = Pathway.objects.select_for_update().filter(pk=pathway_id).first()
    if held is None or not by.sees(held.organisation_id):
        raise NotFound(f"pathway:{pathway_id}")
    if held.ended_at is None:
        _end([held.pk], "by_hand", f"pathway:{held.pk}", by, at)
    audit("pathway.ended", f"person:{held.person_id}", organisation_id=held.organisation_id, pathway=held.pk)
    held.refresh_from_db()
    return held


@action
def end_finished(*, by: Viewer, at: datetime) -> int:
    """Daily: pathways of which nothing is left to do are over."""
    ended = pathways.end_finished(by=by, at=at)
    audit("pathways.finished", f"day:{clock.day_of(at).isoformat()}", count=ended)
    return ended


def _open(began: Sequence[Pathway], caused_by: str, by: Viewer, at: datetime) -> None:
    calendars = {one: institution_calendar(one) for one in {pathway.organisation_id for pathway in began}}
    today = clock.day_of(at)
    found = [
        draft for one in began for draft in pathways.drafts(one, calendars[one.organisation_id], today=today)
    ]  # fmt: skip
    if found:
        open_tasks(drafts=found, caused_by=caused_by, by=by, at=at)


def _end(ids: Sequence[int], reason: str, caused_by: str, by: Viewer, at: datetime) -> None:
    if not ids:
        return
    Pathway.objects.filter(pk__in=ids).update(ended_at=at, ended_by=by.actor, end_reason=reason)
    left = Task.objects.filter(kind=Task.Kind.PATHWAY, closed_at=None, facts__pathway__in=list(ids))
    persons = set(left.values_list("person_id", flat=True))
    left.update(closed_at=at, closed_by=by.actor, outcome="pathway_ended")
    if persons:
        tell(CLOSED, persons=persons, caused_by=caused_by, by=by, at=at)
