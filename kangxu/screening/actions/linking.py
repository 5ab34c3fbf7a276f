"""Leading people who screened positive to care, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, get_staff
from kangxu.screening.models import Linkage, LinkageStep
from kangxu.screening.stages import OUTCOMES, WAY, Stage, next_day, place


class CannotMove(Exception):
    """A step is refused; the message says why."""


@action
def advance_linkage(
    *, linkage_id: int, stage: str, note: str = "", next_on: date | None = None, owner_id: int | None = None,
    by: Viewer, at: datetime,
) -> Linkage:  # fmt: skip
    """Go on to a later stage; without `next_on` the usual day. Raises NotFound, CannotMove."""
    one = _open_one(linkage_id, by)
    if stage not in WAY or place(stage) <= place(one.stage):
        raise CannotMove(_("只能往后推进，退回请用撤销"))
    if owner_id is not None:
        one.owner = get_staff(owner_id, viewer=by)
    _step(one, stage, note, by, at, next_on=next_on)
    audit("linkage.advanced", f"linkage:{one.pk}", organisation_id=one.organisation_id, stage=stage)
    return one


@action
def assign_linkage(*, linkage_id: int, owner_id: int, next_on: date | None = None, by: Viewer, at: datetime) -> Linkage:
    """Give it to a member of staff, with another day if need be. Raises NotFound."""
    one = _open_one(linkage_id, by)
    one.owner, one.next_on = get_staff(owner_id, viewer=by), next_on or one.next_on
    one.save()
    audit("linkage.assigned", f"linkage:{one.pk}", organisation_id=one.organisation_id, owner=owner_id)
    return one


@action
def close_linkage(*, linkage_id: int, outcome: str, note: str = "", by: Viewer, at: datetime) -> Linkage:
    """End it without care: ruled out, declined, or lost. Raises NotFound, CannotMove."""
    one = _open_one(linkage_id, by)
    if outcome not in OUTCOMES:
        raise CannotMove(_("请选择：已排除、本人拒绝或失去联系"))
    _step(one, outcome, note, by, at)
    audit("linkage.closed", f"linkage:{one.pk}", organisation_id=one.organisation_id, outcome=outcome)
    return one


@action
def undo_linkage(*, linkage_id: int, by: Viewer, at: datetime) -> Linkage:
    """Take the last step back; it stays in the history as undone. Raises NotFound, CannotMove."""
    one = _of(linkage_id, by)
    steps = list(one.steps.filter(undone_at=None).order_by("-pk")[:2])
    if len(steps) < 2:
        raise CannotMove(_("没有可以撤销的步骤"))
    others = Linkage.objects.filter(person_id=one.person_id, disease=one.disease, closed_at=None).exclude(pk=one.pk)
    if one.closed_at is not None and others.exists():
        raise CannotMove(_("这个病种已有一条新的促诊记录，请处理那一条"))
    last, before = steps
    last.undone_at, last.undone_by = at, by.actor
    last.save()
    _stand(one, before.stage, by, at, next_on=next_day(before.stage, day_of(at)))
    audit("linkage.undone", f"linkage:{one.pk}", organisation_id=one.organisation_id, stage=last.stage)
    return one


@action
def reach_stage(*, linkages: Iterable[int], stage: str, caused_by: str, by: Viewer, at: datetime) -> int:
    """Facts say that these came to a stage by themselves; returns how many moved."""
    found = Linkage.objects.select_for_update().filter(pk__in=list(linkages), closed_at=None).order_by("pk")
    behind = [one for one in found if place(one.stage) < place(stage)]
    for one in behind:
        _step(one, stage, "", by, at)
    audit("linkages.reached", caused_by, stage=stage, moved=len(behind))
    return len(behind)


def _step(one: Linkage, stage: str, note: str, by: Viewer, at: datetime, *, next_on: date | None = None) -> None:
    LinkageStep.objects.create(linkage=one, stage=stage, note=note[:200], at=at, by=by.actor)
    _stand(one, stage, by, at, next_on=next_on or next_day(stage, day_of(at)))


def _stand(one: Linkage, stage: str, by: Viewer, at: datetime, *, next_on: date | None) -> None:
    """Put it at a stage; the end of the way and every outcome close it."""
    closed = stage == Stage.ENROLLED or stage in OUTCOMES
    one.stage = stage
    one.closed_at, one.closed_by = (at, by.actor) if closed else (None, "")
    one.next_on = None if closed else next_on
    gone = [step.stage for step in one.steps.filter(undone_at=None) if step.stage in WAY]
    one.reached = max(gone, key=place)
    one.save()


def _of(linkage_id: int, by: Viewer) -> Any:
    by.require(Permission.SCREEN_PEOPLE)
    one = Linkage.objects.select_for_update(of=("self",)).filter(pk=linkage_id).first()
    if one is None or not by.sees(one.organisation_id):
        raise NotFound(f"linkage:{linkage_id}")
    return one


def _open_one(linkage_id: int, by: Viewer) -> Any:
    one = _of(linkage_id, by)
    if one.closed_at is not None:
        raise CannotMove(_("这条促诊记录已经结束"))
    return one
