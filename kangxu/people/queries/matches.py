"""Reading the unsure-match desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, QuerySet

from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import PersonView, view_of
from kangxu.people.comparing import Comparison, compare, details_of, details_of_incoming
from kangxu.people.models import MatchCase, Person

PAGE_ROWS = 50
State = Literal["open", "decided"]


@dataclass(frozen=True)
class MatchLine:
    """One case in the list of the desk."""

    id: int
    name: str
    sex: str
    birth_on: str
    reason: str
    candidates: int
    caused_by: str
    organisation: str
    opened_at: datetime
    decision: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Candidate:
    """Somebody the incoming person may be, and the two detail by detail (incoming left)."""

    person: PersonView
    reasons: tuple[str, ...]
    comparison: tuple[Comparison, ...]


@dataclass(frozen=True)
class MatchView:
    """A case with everything needed to decide it; `after` is the next open one."""

    line: MatchLine
    incoming: dict[str, Any]
    candidates: tuple[Candidate, ...]
    person_id: int | None
    after: int | None


def list_match_cases(
    *, viewer: Viewer, state: State = "open", after: int | None = None, cause: str = ""
) -> Page[MatchLine]:
    """Open cases the oldest first, decided ones the latest first; `cause` narrows to one import."""
    found = _cases(viewer).filter(decided_at__isnull=state == "open").annotate(shown=Count("candidates"))
    found = found.order_by("pk" if state == "open" else "-pk").select_related("organisation")
    if cause:
        found = found.filter(caused_by=cause)
    if after is not None:
        found = found.filter(pk__gt=after) if state == "open" else found.filter(pk__lt=after)
    rows = list(found[: PAGE_ROWS + 1])
    lines = [_line(case) for case in rows[:PAGE_ROWS]]
    return Page(lines, after=str(lines[-1].id) if len(rows) > PAGE_ROWS else None)


def count_open_matches(*, viewer: Viewer) -> int:
    return _cases(viewer).filter(decided_at=None).count()


def get_match_case(case_id: int, *, viewer: Viewer) -> MatchView:
    """Raises NotFound. Candidates merged meanwhile are shown as the record that was kept."""
    found = _cases(viewer).filter(pk=case_id).annotate(shown=Count("candidates")).select_related("organisation").first()
    if found is None:
        raise NotFound(f"case:{case_id}")
    details = details_of_incoming(found.incoming)
    candidates = []
    for candidate in found.candidates.select_related("person__merged_into").order_by("pk"):
        person = view_of(_kept(candidate.person))
        candidates.append(Candidate(person, tuple(candidate.reasons), compare(details, details_of(person))))
    following = (
        _cases(viewer).filter(decided_at=None, pk__gt=case_id).order_by("pk").values_list("pk", flat=True).first()
    )
    return MatchView(_line(found), found.incoming, tuple(candidates), found.person_id, following)


def _cases(viewer: Viewer) -> QuerySet[MatchCase]:
    viewer.require(Permission.RESOLVE_MATCHES)
    found = MatchCase.objects.all()
    return in_scope(found, viewer)


def _kept(person: Person) -> Person:
    while person.merged_into is not None:
        person = person.merged_into
    return person


def _line(case: Any) -> MatchLine:
    said = case.incoming
    born = said["birth_on"] or ""
    return MatchLine(
        case.pk, said["name"], said["sex"], born[:4] if said["birth_year_only"] else born, case.reason, case.shown,
        case.caused_by, case.organisation.name, case.opened_at, case.decision, case.decided_at,
    )  # fmt: skip
