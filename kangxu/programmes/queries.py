"""Reading enrolments, proposals, tiers and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from kangxu.clinical.tiers import TIERS
from kangxu.foundation.paging import Page
from kangxu.foundation.terms import in_chinese, language
from kangxu.foundation.viewer import Viewer
from kangxu.people.models import Registration
from kangxu.people.reach import of_known_persons
from kangxu.programmes.models import Enrolment, PersonalTarget, ProgrammeSignature, Proposal, TierChange, TierState
from kangxu.programmes.overall import WORDS as OVERALL_WORDS
from kangxu.programmes.programme import OVERALL, Programme, programmes
from kangxu.programmes.proposals import waiting
from kangxu.programmes.signing import signatures
from kangxu.programmes.targets import Personal, Targets, read_targets

M = TypeVar("M", bound=Model)
PAGE = 50


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why somebody is in a tier, in words; `held` when only past evidence keeps it, `release` says until when."""

    code: str
    tier: str
    words: str
    on: date
    held: bool
    release: str


@dataclass(frozen=True)
class TierView:
    """The tier of a person in a programme (or overall), since when, and why, the weightiest reason first."""

    person_id: int
    programme: str
    tier: str
    title: str
    since: datetime
    reasons: tuple[ReasonView, ...]
    pending: tuple[ReasonView, ...]
    computed: str
    overridden_until: datetime | None
    override_reason: str
    override_by_name: str
    evaluated_at: datetime


@dataclass(frozen=True)
class EnrolmentView:
    """One living enrolment with the names that a page shows."""

    id: int
    person_id: int
    programme: str
    title: str
    organisation_id: int
    organisation: str
    doctor_id: int | None
    doctor: str
    care_manager_id: int | None
    care_manager: str
    reasons: Sequence[Mapping[str, Any]]
    enrolled_at: datetime


@dataclass(frozen=True)
class ProposalView:
    """Somebody who may belong into a programme, and which values say so."""

    id: int
    person_id: int
    programme: str
    title: str
    organisation_id: int
    reasons: Sequence[Mapping[str, Any]]
    proposed_at: datetime


def list_programmes(*, viewer: Viewer) -> list[Programme]:
    """The shelf, in its order: the same for everybody."""
    return list(programmes().values())


def signatures_of(*, viewer: Viewer) -> dict[str, ProgrammeSignature]:
    """Programme → who answers for its content of now: the same for everybody."""
    return signatures()


def tier_of(person_id: int, *, viewer: Viewer, programme: str = OVERALL) -> TierView | None:
    """One tier of one person; None when not enrolled, not known, or out of reach."""
    found = _visible(TierState.objects.filter(person_id=person_id, programme=programme), viewer).first()
    return _tier(found) if found else None


def programme_tiers_of(person_id: int, *, viewer: Viewer) -> dict[str, TierView]:
    """All tiers of one person: programme → tier, `overall` among them."""
    found = _visible(TierState.objects.filter(person_id=person_id), viewer)
    return {one.programme: _tier(one) for one in found}


def tier_titles(codes: Iterable[str]) -> dict[str, str]:
    """What each of these tiers is the tier of, in words, the diseases first."""
    named = {OVERALL: OVERALL_WORDS[not in_chinese()]}
    return {code: named.get(code) or _title(code) for code in sorted(codes, key=lambda one: one == OVERALL)}


def tiers_of(person_ids: Iterable[int], *, viewer: Viewer, programme: str = OVERALL) -> dict[int, TierView]:
    """One tier each of many persons, in one query."""
    found = _visible(TierState.objects.filter(person_id__in=list(person_ids), programme=programme), viewer)
    return {one.person_id: _tier(one) for one in found}


def list_tier_changes(person_id: int, *, viewer: Viewer, programme: str = OVERALL) -> list[TierChange]:
    """How the tier came about, the newest change first."""
    found = TierChange.objects.filter(person_id=person_id, programme=programme).order_by("-at", "-pk")
    return list(_visible(found, viewer))


def targets_of(person_id: int, *, at: datetime, on: date, viewer: Viewer) -> Targets | None:
    """Targets of one person on a day; None out of reach."""
    return targets_of_many([person_id], at=at, on=on, viewer=viewer).get(person_id)


def targets_of_many(person_ids: Iterable[int], *, at: datetime, on: date, viewer: Viewer) -> dict[int, Targets]:
    """Targets of many persons, of those within reach."""
    wanted = list(person_ids)
    if viewer.scope is not None:
        known = Registration.objects.filter(person_id__in=wanted, organisation_id__in=viewer.scope, ended_at=None)
        reachable = set(known.values_list("person_id", flat=True))
        wanted = [person for person in wanted if person in reachable]
    return read_targets(wanted, at=at, on=on)


def target_history(person_id: int, analytes: Sequence[str], *, viewer: Viewer) -> list[Personal]:
    """All that was ever set for a person, what begins later on top; empty out of reach."""
    found = _visible(PersonalTarget.objects.filter(person_id=person_id, analyte__in=analytes), viewer)
    rows = [
        Personal(
            one.analyte, one.low, one.high, one.reason, one.valid_from, one.set_by_name, one.valid_until, one.slot
        )
        for one in found.order_by("-valid_from", "-pk")
    ]  # fmt: skip
    return [one for one in rows if one.until is None or one.until > one.since]


def enrolments_of(person_ids: Iterable[int], *, viewer: Viewer) -> dict[int, list[EnrolmentView]]:
    """Living enrolments of persons."""
    found = _visible(Enrolment.objects.filter(person_id__in=list(person_ids), ended_at=None), viewer)
    by_person: dict[int, list[EnrolmentView]] = {}
    for one in found.select_related("organisation", "doctor", "care_manager").order_by("programme"):
        by_person.setdefault(one.person_id, []).append(_enrolment(one))
    return by_person


def list_enrolled(
    *, viewer: Viewer, programme: str, organisation_ids: Sequence[int] | None = None, after: str | None = None
) -> Page[EnrolmentView]:
    """Persons under care of a programme, by enrolment; keyset pages."""
    found = _visible(Enrolment.objects.filter(programme=programme, ended_at=None), viewer)
    if organisation_ids is not None:
        found = found.filter(organisation_id__in=organisation_ids)
    if after:
        found = found.filter(pk__gt=int(after))
    rows = list(found.select_related("organisation", "doctor", "care_manager").order_by("pk")[: PAGE + 1])
    more = str(rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return Page([_enrolment(one) for one in rows[:PAGE]], after=more)


def proposals_of(person_id: int, *, viewer: Viewer) -> list[ProposalView]:
    """What a doctor is to decide about one person."""
    found = _visible(waiting().filter(person_id=person_id), viewer)
    return [_proposal(one) for one in found.order_by("programme")]


def _visible(found: QuerySet[M], viewer: Viewer) -> QuerySet[M]:
    return of_known_persons(found.filter(person__merged_into=None), viewer)


def _tier(row: TierState) -> TierView:
    return TierView(
        person_id=row.person_id,
        programme=row.programme,
        tier=row.tier,
        title=TIERS[row.tier][language()] if row.tier in TIERS else "",
        since=row.since,
        reasons=_reasons(row.reasons),
        pending=_reasons(row.pending),
        computed=row.computed,
        overridden_until=row.override_until,
        override_reason=row.override_reason,
        override_by_name=row.override_by_name,
        evaluated_at=row.evaluated_at,
    )


def _reasons(stored: Sequence[Mapping[str, Any]]) -> tuple[ReasonView, ...]:
    tongue = language()
    made = [
        ReasonView(
            one["code"], one["tier"], one[tongue], date.fromisoformat(one["on"]), one["held"],
            one[f"release_{tongue}"],
        )
        for one in stored
    ]  # fmt: skip
    worst_first = list(TIERS)
    return tuple(sorted(made, key=lambda reason: worst_first.index(reason.tier)))


def _enrolment(row: Enrolment) -> EnrolmentView:
    return EnrolmentView(
        id=row.pk,
        person_id=row.person_id,
        programme=row.programme,
        title=_title(row.programme),
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        doctor_id=row.doctor_id,
        doctor=row.doctor.name if row.doctor else "",
        care_manager_id=row.care_manager_id,
        care_manager=row.care_manager.name if row.care_manager else "",
        reasons=row.reasons,
        enrolled_at=row.enrolled_at,
    )


def _proposal(row: Proposal) -> ProposalView:
    return ProposalView(
        row.pk, row.person_id, row.programme, _title(row.programme), row.organisation_id, row.reasons, row.proposed_at
    )


def _title(programme: str) -> str:
    return str(programmes()[programme].title) if programme in programmes() else programme
