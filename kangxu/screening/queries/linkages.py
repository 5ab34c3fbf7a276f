"""Reading who is on the way from a positive screening to care, and where people get lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.screening.models import Linkage
from kangxu.screening.stages import OUTCOMES, WAY, place

PAGE_ROWS = 50


@dataclass(frozen=True)
class CascadeWanted:
    """Which linkages to count: opened from `since` to before `until`; empty parts do not narrow."""

    since: datetime
    until: datetime
    disease: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True)
class CascadeBar:
    """How many came at least to this stage; of them `leaked` did not come to the next, `overdue` are past their day.

    `ended` says how those who went no further left the way (ruled out, declined, lost); the others are still on it.
    """

    stage: str
    count: int
    leaked: int
    overdue: int
    ended: Mapping[str, int]


@dataclass(frozen=True)
class LinkageStepView:
    """One step, taken back or not."""

    stage: str
    note: str
    at: datetime
    by: str
    undone: bool


@dataclass(frozen=True)
class LinkageView:
    """One person's way to care for one disease."""

    id: int
    person_id: int
    disease: str
    stage: str
    reached: str
    owner_id: int | None
    owner: str
    next_on: date | None
    overdue: bool
    screening_id: int | None
    organisation_id: int
    grounds: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None
    steps: tuple[LinkageStepView, ...]


def cascade(*, viewer: Viewer, wanted: CascadeWanted, at: datetime) -> list[CascadeBar]:
    """The bars from positive to enrolled. One grouped query."""
    viewer.require(Permission.SCREEN_PEOPLE)
    counted = list(
        _wanted(viewer, wanted)
        .values("reached", "stage")
        .annotate(many=Count("pk"), late=Count("pk", filter=Q(closed_at=None, next_on__lt=day_of(at))))
    )
    return [_bar(str(stage), counted) for stage in WAY]


def cascade_people(
    stage: str, *, viewer: Viewer, wanted: CascadeWanted, at: datetime, leaked: bool = True, after: str | None = None,
    rows: int = PAGE_ROWS,
) -> Page[LinkageView]:  # fmt: skip
    """Who stands behind a bar: those who came to this stage and no further, or (not `leaked`) all who came to it."""
    viewer.require(Permission.SCREEN_PEOPLE)
    way = [str(one) for one in WAY]
    stages = [stage] if leaked else way[way.index(stage) :]
    found = _wanted(viewer, wanted).filter(reached__in=stages).order_by("-pk")
    if after:
        found = found.filter(pk__lt=int(after))
    views = _views(list(found[: rows + 1]), day_of(at))
    return Page(views[:rows], str(views[rows - 1].id) if len(views) > rows else None)


def linkages_of(person_id: int, *, viewer: Viewer, at: datetime) -> list[LinkageView]:
    """All of one person in scope, open ones first."""
    found = _visible(viewer).filter(person_id=person_id).order_by(F("closed_at").desc(nulls_first=True), "-pk")
    return _views(list(found), day_of(at))


def _bar(stage: str, counted: Sequence[Mapping[str, Any]]) -> CascadeBar:
    here = [one for one in counted if one["reached"] == stage]
    ended = {str(out): sum(one["many"] for one in here if one["stage"] == out) for out in OUTCOMES}
    stopped = sum(one["many"] for one in here)
    return CascadeBar(
        stage, sum(one["many"] for one in counted if place(one["reached"]) >= place(stage)),
        0 if stage == WAY[-1] else stopped, sum(one["late"] for one in here), ended,
    )  # fmt: skip


def _visible(viewer: Viewer) -> QuerySet[Linkage]:
    found = Linkage.objects.filter(person__merged_into=None).select_related("owner")
    return in_scope(found, viewer)


def _wanted(viewer: Viewer, wanted: CascadeWanted) -> QuerySet[Linkage]:
    found = _visible(viewer).filter(opened_at__gte=wanted.since, opened_at__lt=wanted.until)
    if wanted.disease:
        found = found.filter(disease=wanted.disease)
    if wanted.organisation_id:
        found = found.filter(organisation_id=wanted.organisation_id)
    return found


def _views(linkages: list[Linkage], today: date) -> list[LinkageView]:
    with_steps = Linkage.objects.filter(pk__in=[one.pk for one in linkages]).prefetch_related("steps")
    steps = {one.pk: sorted(one.steps.all(), key=lambda step: step.pk) for one in with_steps}
    return [
        LinkageView(
            id=one.pk, person_id=one.person_id, disease=one.disease, stage=one.stage, reached=one.reached,
            owner_id=one.owner_id, owner=one.owner.name if one.owner else "", next_on=one.next_on,
            overdue=one.closed_at is None and one.next_on is not None and one.next_on < today,
            screening_id=one.screening_id, organisation_id=one.organisation_id, grounds=tuple(one.grounds),
            opened_at=one.opened_at, closed_at=one.closed_at,
            steps=tuple(
                LinkageStepView(step.stage, step.note, step.at, step.by, step.undone_at is not None)
                for step in steps[one.pk]
            ),
        )
        for one in linkages
    ]  # fmt: skip
