"""The monthly review: its note, its decisions, and closing it, which keeps the figures as they are."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, get_staff
from kangxu.performance.holding import one_at_a_time
from kangxu.performance.reach import Team
from kangxu.performance.review_models import Decision, DecisionStep, Review
from kangxu.performance.review_queries import as_kept, review_of, standing_review

WHOLE = 100


class CannotReview(Exception):
    """Nothing is kept; the message says why."""


@action
def note_review(*, month: date, place_id: int | None, note: str, by: Viewer, at: datetime) -> None:
    """Keep the words of a review that is open. Raises CannotReview, NotFound, NotAllowed."""
    house = _open(month, place_id, by, at)
    Review.objects.update_or_create(
        organisation_id=house.place_id, month=month,
        defaults={"note": note.strip()[:1000], "noted_at": at, "noted_by": by.actor},
    )  # fmt: skip
    audit("review.noted", f"review:{month.isoformat()}", organisation_id=house.place_id)


@action
def close_review(*, month: date, place_id: int | None, by: Viewer, at: datetime) -> None:
    """Keep figures and decisions as they stand now; nothing of this month changes any more."""
    house = _open(month, place_id, by, at)
    found = review_of(month, place_id, viewer=by, at=at)
    kept = {**found.figures, "decisions": as_kept(found.decisions)}
    Review.objects.update_or_create(
        organisation_id=house.place_id, month=month,
        defaults={"content": kept, "closed_at": at, "closed_by": by.actor},
    )  # fmt: skip
    audit("review.closed", f"review:{month.isoformat()}", organisation_id=house.place_id)


@action
def decide(
    *, month: date, place_id: int | None, text: str, owner_id: int, due_on: date | None, by: Viewer, at: datetime
) -> Decision:
    """Write down what a review decided. Raises CannotReview, NotFound, NotAllowed."""
    house = _open(month, place_id, by, at)
    if not text.strip():
        raise CannotReview(_("请写决定做什么"))
    if due_on is None or due_on < clock.day_of(at):
        raise CannotReview(_("请填今天或以后的完成日期"))
    get_staff(owner_id, viewer=by)
    made: Decision = Decision.objects.create(
        organisation_id=house.place_id, month=month, text=text.strip()[:300], owner_id=owner_id, due_on=due_on,
        made_at=at, made_by=by.actor,
    )  # fmt: skip
    audit("decision.made", f"decision:{made.pk}", organisation_id=house.place_id, owner=owner_id)
    return made


@action
def move_decision(
    *, decision_id: int, progress: int, note: str, done: bool = False, by: Viewer, at: datetime
) -> Decision:
    """Say how far a decision has come; `done` closes it. Raises CannotReview, NotFound, NotAllowed."""
    by.require(Permission.SEE_TEAM)
    known = Decision.objects.select_for_update().filter(pk=decision_id)
    one = in_scope(known, by).first()
    if one is None:
        raise NotFound(f"decision:{decision_id}")
    if one.closed_at is not None:
        raise CannotReview(_("这条决定已经关闭"))
    if not 0 <= progress <= WHOLE:
        raise CannotReview(_("进度请填0到100"))
    one.progress = progress
    if done:
        one.closed_at, one.closed_by = at, by.actor
    one.save(update_fields=["progress", "closed_at", "closed_by"])
    DecisionStep.objects.create(decision=one, progress=progress, note=note.strip()[:300], at=at, by=by.actor)
    audit("decision.moved", f"decision:{one.pk}", organisation_id=one.organisation_id, progress=progress, done=done)
    return one


def _open(month: date, place_id: int | None, by: Viewer, at: datetime) -> Team:
    house, _kept = standing_review(month, place_id, viewer=by, at=at)
    one_at_a_time(house.place_id)
    if Review.objects.filter(organisation_id=house.place_id, month=month).exclude(closed_at=None).exists():
        raise CannotReview(_("这个月的复盘已经关闭，数据不再变动"))
    return house
