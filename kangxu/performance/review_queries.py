"""Reading monthly reviews: the figures (drafted while open, kept once closed) and the decisions that stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kangxu.clinical.body import completed_years
from kangxu.foundation import clock
from kangxu.foundation.fetching import rows
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.performance.months import first_of, start_of
from kangxu.performance.reach import Team, house_at
from kangxu.performance.review_facts import draft
from kangxu.performance.review_models import Decision, DecisionStep, Review
from kangxu.performance.review_statements import NAMES
from kangxu.privacy.masking import name_for


@dataclass(frozen=True)
class DecisionView:
    """A decision, how far it is, and what was last said about it."""

    id: int
    month: date
    text: str
    owner_id: int
    owner: str
    due_on: date
    progress: int
    note: str
    closed_on: date | None

    def is_late(self, today: date) -> bool:
        return self.closed_on is None and self.due_on < today


@dataclass(frozen=True)
class ReviewView:
    """The review of a month at a house."""

    house: Team
    month: date
    figures: Mapping[str, Any]
    decisions: tuple[DecisionView, ...]
    note: str
    closed_at: datetime | None
    closed_by: str

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def spoken_on(self, at: datetime) -> date:
        """The day that its figures and states are of: a closed review stands still."""
        return clock.day_of(self.closed_at or at)


@dataclass(frozen=True)
class Named:
    """A patient of the critical list, as this viewer may read the name."""

    id: int
    name: str
    sex: str
    age: int | None


@dataclass(frozen=True)
class StepView:
    progress: int
    note: str
    at: datetime
    by: str


def review_of(month: date, place_id: int | None, *, viewer: Viewer, at: datetime) -> ReviewView:
    """Raises NotFound for a month to come or out of reach, NotAllowed."""
    house, kept = standing_review(month, place_id, viewer=viewer, at=at)
    note = kept.note if kept else ""
    if kept is not None and kept.content is not None:
        by = actor_names({kept.closed_by}, viewer=viewer).get(kept.closed_by, "")
        decided = tuple(_kept(one) for one in kept.content["decisions"])
        return ReviewView(house, month, kept.content, decided, note, kept.closed_at, by)
    figures = draft(house, month, viewer=viewer, at=at)
    return ReviewView(house, month, figures, standing_decisions(house, month), note, None, "")


def standing_review(month: date, place_id: int | None, *, viewer: Viewer, at: datetime) -> tuple[Team, Review | None]:
    """The house and what is kept of its review, without drafting anything. Raises as `review_of`."""
    viewer.require(Permission.SEE_TEAM)
    if month != first_of(month) or month > clock.day_of(at):
        raise NotFound(f"review:{month.isoformat()}")
    house = house_at(place_id, viewer=viewer)
    return house, Review.objects.filter(organisation_id=house.place_id, month=month).first()


def standing_decisions(house: Team, month: date) -> tuple[DecisionView, ...]:
    """What was decided up to a month and was not closed before it; what is open first, then by day."""
    found = Decision.objects.filter(organisation_id=house.place_id, month__lte=month).exclude(
        closed_at__lt=start_of(month)
    )
    known = list(found.select_related("owner").order_by("due_on", "pk"))
    notes = _last_notes(known)
    shown = [_decision(one, notes.get(one.pk, "")) for one in known]
    return tuple(sorted(shown, key=lambda one: one.closed_on is not None))


def get_decision(decision_id: int, *, viewer: Viewer) -> tuple[DecisionView, list[StepView]]:
    """A decision with everything said about it, the newest first. Raises NotFound out of reach, NotAllowed."""
    viewer.require(Permission.SEE_TEAM)
    found = Decision.objects.filter(pk=decision_id).select_related("owner")
    one = in_scope(found, viewer).first()
    if one is None:
        raise NotFound(f"decision:{decision_id}")
    steps = list(one.steps.order_by("-at", "-pk"))
    names = actor_names({step.by for step in steps}, viewer=viewer)
    said = [StepView(step.progress, step.note, step.at, names.get(step.by, "")) for step in steps]
    return _decision(one, said[0].note if said else ""), said


def names_of(ids: Iterable[int], *, viewer: Viewer, on: date) -> dict[int, Named]:
    """Persons of a review by their number, those in reach. Raises NotAllowed. One query."""
    for needed in (Permission.SEE_TEAM, Permission.SEE_PEOPLE, Permission.SEE_CLINICAL):
        viewer.require(needed)
    found = rows(NAMES, {"ids": list(ids), "scope": viewer.scope_list})
    return {
        person: Named(person, name_for(viewer, name), sex, completed_years(born, on) if born else None)
        for person, name, sex, born in found
    }


def as_kept(found: Sequence[DecisionView]) -> list[dict[str, Any]]:
    """Decisions as a closed review keeps them."""
    return [
        {
            "id": one.id, "month": one.month.isoformat(), "text": one.text, "owner_id": one.owner_id,
            "owner": one.owner, "due_on": one.due_on.isoformat(), "progress": one.progress, "note": one.note,
            "closed_on": one.closed_on.isoformat() if one.closed_on else None,
        }
        for one in found
    ]  # fmt: skip


def _kept(one: Mapping[str, Any]) -> DecisionView:
    closed = date.fromisoformat(one["closed_on"]) if one["closed_on"] else None
    return DecisionView(
        one["id"], date.fromisoformat(one["month"]), one["text"], one["owner_id"], one["owner"],
        date.fromisoformat(one["due_on"]), one["progress"], one["note"], closed,
    )  # fmt: skip


def _decision(one: Decision, note: str) -> DecisionView:
    closed = clock.day_of(one.closed_at) if one.closed_at else None
    return DecisionView(
        one.pk, one.month, one.text, one.owner_id, one.owner.name, one.due_on, one.progress, note, closed
    )


def _last_notes(found: Sequence[Decision]) -> dict[int, str]:
    steps = DecisionStep.objects.filter(decision__in=[one.pk for one in found]).exclude(note="")
    newest = steps.order_by("decision", "-at", "-pk").distinct("decision")
    return {one.decision_id: one.note for one in newest}
