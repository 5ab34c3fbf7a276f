"""Reading sessions and screenings: who was there, how long it took, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet

from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Staff
from kangxu.organisations.queries import NotFound
from kangxu.screening.models import Linkage, Screening, ScreeningSession
from kangxu.screening.stages import place

PAGE_ROWS = 50


@dataclass(frozen=True)
class SessionLine:
    """One session of the list, with how many were screened there and how many of them were positive."""

    id: int
    title: str
    place: str
    organisation: str
    held_on: date
    team: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None
    screened: int
    waiting: int


@dataclass(frozen=True)
class ScreeningLine:
    """One screening of a day's list. `person_id` is None while the match desk has to say who it is."""

    id: int
    person_id: int | None
    case_id: int | None
    form: str
    channel: str
    staff: str
    finished_at: datetime
    seconds: int
    returning: bool
    tier: str
    urgent: bool
    positive: tuple[str, ...]
    reached: str
    report_id: int | None


@dataclass(frozen=True)
class SessionView:
    """A session with its figures; medians are active seconds measured by the page, None where nobody was screened."""

    line: SessionLine
    tiers: Mapping[str, int]
    urgent: int
    returning: int
    median_seconds: float | None
    median_returning: float | None
    median_new: float | None
    conversions: Mapping[str, int]


@dataclass(frozen=True)
class ScreeningView:
    """One screening, as it was entered and as it was judged."""

    line: ScreeningLine
    session_id: int | None
    organisation_id: int
    started_at: datetime
    given: Mapping[str, Any]
    refused: tuple[Mapping[str, str], ...]
    grounds: tuple[Mapping[str, Any], ...]
    waiting: bool


def list_sessions(*, viewer: Viewer, after: str | None = None, rows: int = PAGE_ROWS) -> Page[SessionLine]:
    """Sessions in scope, the latest opened first."""
    viewer.require(Permission.SCREEN_PEOPLE)
    found = _sessions(viewer).order_by("-pk")
    if after:
        found = found.filter(pk__lt=int(after))
    lines = _lines(list(found[: rows + 1]))
    return Page(lines[:rows], str(lines[rows - 1].id) if len(lines) > rows else None)


def session_of(session_id: int, *, viewer: Viewer) -> SessionView:
    """Raises NotFound outside the viewer's scope."""
    viewer.require(Permission.SCREEN_PEOPLE)
    session = _sessions(viewer).filter(pk=session_id).first()
    if session is None:
        raise NotFound(f"session:{session_id}")
    held = list(
        Screening.objects.filter(session_id=session_id, person__isnull=False).values_list(
            "tier", "urgent", "returning", "seconds"
        )
    )
    stages = Linkage.objects.filter(screening__session_id=session_id).values("reached").annotate(many=Count("pk"))
    return SessionView(
        line=_lines([session])[0],
        tiers={tier: sum(one[0] == tier for one in held) for tier in ("red", "yellow", "green", "")},
        urgent=sum(one[1] for one in held),
        returning=sum(one[2] for one in held),
        median_seconds=_median([one[3] for one in held]),
        median_returning=_median([one[3] for one in held if one[2]]),
        median_new=_median([one[3] for one in held if not one[2]]),
        conversions={one["reached"]: one["many"] for one in stages},
    )


def screenings_in(
    session_id: int, *, viewer: Viewer, after: str | None = None, rows: int = PAGE_ROWS
) -> Page[ScreeningLine]:
    """Screenings of a session, the latest first, those that wait for the match desk included."""
    viewer.require(Permission.SCREEN_PEOPLE)
    found = _screenings(viewer).filter(session_id=session_id, dropped_at=None).order_by("-pk")
    if after:
        found = found.filter(pk__lt=int(after))
    lines = _screening_lines(list(found[: rows + 1]))
    return Page(lines[:rows], str(lines[rows - 1].id) if len(lines) > rows else None)


def screening_of(screening_id: int, *, viewer: Viewer) -> ScreeningView:
    """Raises NotFound outside the viewer's scope."""
    viewer.require(Permission.SCREEN_PEOPLE)
    one = _screenings(viewer).filter(pk=screening_id).first()
    if one is None:
        raise NotFound(f"screening:{screening_id}")
    return ScreeningView(
        line=_screening_lines([one])[0], session_id=one.session_id, organisation_id=one.organisation_id,
        started_at=one.started_at, given=one.given, refused=tuple(one.refused), grounds=tuple(one.grounds),
        waiting=one.waiting,
    )  # fmt: skip


def screenings_of(person_id: int, *, viewer: Viewer, rows: int = PAGE_ROWS) -> list[ScreeningLine]:
    """Screenings of one person in scope, the latest first."""
    found = _screenings(viewer).filter(person_id=person_id).order_by("-finished_at", "-pk")
    return _screening_lines(list(found[:rows]))


def median_seconds(
    *, viewer: Viewer, since: datetime, until: datetime, mine: bool = False, returning: bool | None = None
) -> tuple[int, float | None]:
    """(how many simple screenings at the desk, median of their active seconds): what the page shows of today."""
    found = _screenings(viewer).filter(
        form=Screening.Form.SIMPLE, channel=Screening.Channel.DESK, finished_at__gte=since, finished_at__lt=until
    )
    if mine:
        found = found.filter(staff_id=viewer.staff_id or 0)
    if returning is not None:
        found = found.filter(returning=returning)
    seconds = list(found.values_list("seconds", flat=True))
    return len(seconds), _median(seconds)


def _sessions(viewer: Viewer) -> QuerySet[ScreeningSession]:
    found = ScreeningSession.objects.select_related("organisation")
    return in_scope(found, viewer)


def _screenings(viewer: Viewer) -> QuerySet[Screening]:
    found = Screening.objects.select_related("staff")
    return in_scope(found, viewer)


def _lines(sessions: list[ScreeningSession]) -> list[SessionLine]:
    counted = {
        one["session"]: one
        for one in Screening.objects.filter(session__in=sessions, dropped_at=None)
        .values("session")
        .annotate(screened=Count("pk", filter=Q(person__isnull=False)), unsure=Count("pk", filter=Q(person=None)))
    }
    names = dict(Staff.objects.filter(pk__in={pk for one in sessions for pk in one.team}).values_list("pk", "name"))
    nobody = {"screened": 0, "unsure": 0}
    return [
        SessionLine(
            id=one.pk, title=one.title, place=one.place, organisation=one.organisation.name, held_on=one.held_on,
            team=tuple(names[pk] for pk in one.team if pk in names), opened_at=one.opened_at, closed_at=one.closed_at,
            screened=counted.get(one.pk, nobody)["screened"], waiting=counted.get(one.pk, nobody)["unsure"],
        )
        for one in sessions
    ]  # fmt: skip


def _screening_lines(screenings: list[Screening]) -> list[ScreeningLine]:
    ids = [one.pk for one in screenings]
    led: dict[int | None, list[Linkage]] = {pk: [] for pk in ids}
    for linkage in Linkage.objects.filter(screening_id__in=ids).order_by("pk"):
        led[linkage.screening_id].append(linkage)
    reports = dict(
        Screening.objects.filter(pk__in=ids, reports__isnull=False).order_by("reports").values_list("pk", "reports")
    )
    return [
        ScreeningLine(
            id=one.pk, person_id=one.person_id, case_id=one.match_case_id, form=one.form, channel=one.channel,
            staff=one.staff.name if one.staff else "", finished_at=one.finished_at, seconds=one.seconds,
            returning=one.returning, tier=one.tier, urgent=one.urgent,
            positive=tuple(linkage.disease for linkage in led[one.pk]),
            reached=max((linkage.reached for linkage in led[one.pk]), key=place, default=""),
            report_id=reports.get(one.pk),
        )
        for one in screenings
    ]  # fmt: skip


def _median(seconds: list[int]) -> float | None:
    return float(median(seconds)) if seconds else None
