"""The unsure-match desk: a human says who the incoming person is."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.events import announce, open_batch
from kangxu.foundation.models import BatchPerson
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import visible
from kangxu.people.events import MATCH_DECIDED
from kangxu.people.identifiers import tail
from kangxu.people.models import FileKey, MatchCandidate, MatchCase, Person, PersonIdentifier, PersonPhone, Registration
from kangxu.people.names import spell

Decision = MatchCase.Decision


class CannotDecide(Exception):
    """The decision is refused; the message says why and what to do."""


@action
def decide_match(*, case_id: int, decision: str, person_id: int | None = None, by: Viewer, at: datetime) -> MatchCase:
    """Same (as `person_id`), new, or dropped. Intake hears of it and stores or drops what it held."""
    case = _open_case(case_id, by)
    if decision == Decision.SAME:
        case.person = _chosen(case, person_id)
        _complete(case.person, case, at)
    elif decision == Decision.NEW:
        case.person = _created(case, at)
    elif decision != Decision.DROPPED:
        raise CannotDecide(_("请选择：是同一人、新建档或不导入"))
    case.decision, case.decided_at, case.decided_by = decision, at, by.actor
    case.save()
    FileKey.objects.filter(case=case).update(person=case.person)
    audit(
        "match.decided",
        f"case:{case.pk}",
        organisation_id=case.organisation_id,
        decision=decision,
        person=case.person_id,
    )
    _tell(case, by, at)
    return case


@action
def add_candidate(*, case_id: int, person_id: int, by: Viewer, at: datetime) -> MatchCase:
    """Put a person found by hand beside an open case, so that it can be decided as the same."""
    case = _open_case(case_id, by)
    if not visible(by).filter(pk=person_id, group_id=case.group_id).exists():
        raise NotFound(f"person:{person_id}")
    MatchCandidate.objects.get_or_create(case=case, person_id=person_id, defaults={"reasons": ["by_hand"]})
    audit("match.candidate_added", f"case:{case.pk}", organisation_id=case.organisation_id, person=person_id)
    return case


@action
def reopen_match(*, case_id: int, by: Viewer, at: datetime) -> MatchCase:
    """Take a "dropped" back and ask again at the next import. Other decisions are undone by un-merging or undoing."""
    by.require(Permission.RESOLVE_MATCHES)
    case = _cases(by).filter(pk=case_id, decision=Decision.DROPPED).first()
    if case is None:
        raise NotFound(f"case:{case_id}")
    if MatchCase.objects.filter(group_id=case.group_id, fingerprint=case.fingerprint, decided_at=None).exists():
        raise CannotDecide(_("同样的来人已有一条新的待核对记录，请处理那一条"))
    case.decision, case.decided_at, case.decided_by = "", None, ""
    case.save()
    audit("match.reopened", f"case:{case.pk}", organisation_id=case.organisation_id)
    return case


def _cases(by: Viewer) -> QuerySet[MatchCase]:
    found = MatchCase.objects.select_for_update()
    return in_scope(found, by)


def _open_case(case_id: int, by: Viewer) -> MatchCase:
    by.require(Permission.RESOLVE_MATCHES)
    case: MatchCase | None = _cases(by).filter(pk=case_id).first()
    if case is None:
        raise NotFound(f"case:{case_id}")
    if case.decided_at is not None:
        raise CannotDecide(_("这一条已由他人处理"))
    return case


def _chosen(case: MatchCase, person_id: int | None) -> Person:
    """The candidate chosen; a record merged meanwhile leads to its keeper."""
    if person_id is None or not case.candidates.filter(person_id=person_id).exists():
        raise CannotDecide(_("请在候选人里选择一位"))
    person = Person.objects.get(pk=person_id)
    while person.merged_into_id is not None:
        person = Person.objects.get(pk=person.merged_into_id)
    return Person.objects.select_for_update().get(pk=person.pk)


def _created(case: MatchCase, at: datetime) -> Person:
    said = case.incoming
    pinyin, initials = spell(said["name"] or "")
    person: Person = Person.objects.create(
        group_id=case.group_id,
        name=said["name"] or "",
        name_pinyin=pinyin,
        name_initials=initials,
        sex=said["sex"] or "0",
        birth_on=said["birth_on"] and date.fromisoformat(said["birth_on"]),
        birth_year_only=said["birth_year_only"],
        address=said["address"] or "",
        insurance=said["insurance"] or "",
        registered_at=at,
        demonstration=Organisation.objects.get(pk=case.organisation_id).demonstration,
    )
    _complete(person, case, at)
    return person


def _complete(person: Person, case: MatchCase, at: datetime) -> None:
    """Add the incoming numbers that name nobody yet, and the registration. Known details stay as they are."""
    for number in case.incoming["identifiers"]:
        if _is_free(person, number):
            PersonIdentifier.objects.create(
                group_id=case.group_id, person=person, tail=tail(number["value"]), recorded_at=at, **number
            )
    for number in case.incoming["phones"]:
        if not person.phones.filter(number=number, ended_at=None).exists():
            PersonPhone.objects.create(
                group_id=case.group_id, person=person, number=number, tail=tail(number), recorded_at=at
            )
    if not person.registrations.filter(organisation_id=case.organisation_id, ended_at=None).exists():
        Registration.objects.create(
            person=person, organisation_id=case.organisation_id, caused_by=case.caused_by, started_at=at
        )


def _is_free(person: Person, number: dict[str, str]) -> bool:
    """Whether a number names nobody, and would not be a second identity number."""
    held = PersonIdentifier.objects.filter(group_id=person.group_id, ended_at=None, kind=number["kind"])
    if number["kind"] == PersonIdentifier.Kind.NATIONAL_ID and held.filter(person=person).exists():
        return False
    return not held.filter(issuer=number["issuer"], value=number["value"]).exists()


def _tell(case: MatchCase, by: Viewer, at: datetime) -> None:
    """One decided person is news even when nobody was stored: what was held must be dropped."""
    batch = open_batch(MATCH_DECIDED, caused_by=f"case:{case.pk}", by=by, at=at, organisation_id=case.organisation_id)
    if case.person_id is not None:
        BatchPerson.objects.create(batch_id=batch.pk, person_id=case.person_id)
    announce(batch, size=1)
