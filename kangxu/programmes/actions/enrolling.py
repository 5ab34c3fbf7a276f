"""Taking persons into programmes by hand and out again, and who answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation, Staff
from kangxu.organisations.queries import NotFound
from kangxu.programmes import staffing
from kangxu.programmes.actions.following import evaluate_persons
from kangxu.programmes.events import ENROLLED, PROPOSED
from kangxu.programmes.models import Enrolment, Proposal
from kangxu.programmes.programme import programmes
from kangxu.programmes.reach import insist_visible
from kangxu.programmes.refusals import CannotEnrol
from kangxu.programmes.staffing import Carers

MOVED = "moved"  # why an enrolment ended


@action
def enrol(
    *, person_id: int, programme: str, organisation_id: int, by: Viewer, at: datetime, reason: str = "",
    doctor_id: int | None = None, care_manager_id: int | None = None,
) -> Enrolment:  # fmt: skip
    """Take a person into a programme by hand; carers not named are found by load."""
    _insist_enrollable([person_id], programme, organisation_id, by)
    if Enrolment.objects.filter(person_id=person_id, programme=programme, ended_at=None).exists():
        raise CannotEnrol(_("已在管理中，不必重复纳入"))
    found = staffing.assign([person_id], organisation_id=organisation_id)[person_id]
    carers = Carers(doctor_id or found.doctor, care_manager_id or found.care_manager)
    enrolment = _by_hand(person_id, programme, organisation_id, carers, reason, by, at)
    enrolment.save()
    _decide_proposals([person_id], programme, Proposal.Decision.ENROLLED, by=by, at=at)
    evaluate_persons(person_ids=[person_id], caused_by=by.actor, by=by, at=at)
    events.publish(ENROLLED, persons=[person_id], caused_by=by.actor, by=by, at=at, organisation_id=organisation_id)
    audit("person.enrolled", f"enrolment:{enrolment.pk}", organisation_id=organisation_id, programme=programme)
    return enrolment


@action
def enrol_persons(
    *, person_ids: Sequence[int], programme: str, organisation_id: int, reason: str, by: Viewer, at: datetime,
    care_manager_id: int | None = None,
) -> set[int]:  # fmt: skip
    """Take several persons into a programme by hand; returns those who were not in it yet."""
    _insist_enrollable(person_ids, programme, organisation_id, by)
    known = Enrolment.objects.filter(person_id__in=person_ids, programme=programme, ended_at=None)
    new = sorted(set(person_ids) - set(known.values_list("person_id", flat=True)))
    found = staffing.assign(new, organisation_id=organisation_id)
    carers = {person: Carers(one.doctor, care_manager_id or one.care_manager) for person, one in found.items()}
    rows = [_by_hand(person, programme, organisation_id, carers[person], reason, by, at) for person in new]
    Enrolment.objects.bulk_create(rows, batch_size=5000)
    _decide_proposals(new, programme, Proposal.Decision.ENROLLED, by=by, at=at)
    audit("persons.enrolled", by.actor, organisation_id=organisation_id, programme=programme, persons=len(new))
    if new:
        evaluate_persons(person_ids=new, caused_by=by.actor, by=by, at=at)
        events.publish(ENROLLED, persons=new, caused_by=by.actor, by=by, at=at, organisation_id=organisation_id)
    return set(new)


@action
def end_enrolment(*, enrolment_id: int, reason: str, by: Viewer, at: datetime) -> Enrolment:
    """Take a person out of a programme. The machine does not enrol there again."""
    by.require(Permission.SEE_CLINICAL)
    enrolment = Enrolment.objects.select_for_update().filter(pk=enrolment_id, ended_at=None).first()
    if enrolment is None or not by.sees(enrolment.organisation_id):
        raise NotFound(f"enrolment:{enrolment_id}")
    enrolment.ended_at, enrolment.end_reason = at, reason
    enrolment.save(update_fields=["ended_at", "end_reason"])
    evaluate_persons(person_ids=[enrolment.person_id], caused_by=by.actor, by=by, at=at)
    audit("enrolment.ended", f"enrolment:{enrolment.pk}", organisation_id=enrolment.organisation_id, reason=reason)
    return enrolment


@action
def leave(*, person_id: int, by: Viewer, at: datetime) -> int:
    """The person moved away: their care here ends in every programme in reach. Returns how many ended."""
    by.require(Permission.SEE_CLINICAL)
    held = _reached(by).filter(person_id=person_id, ended_at=None)
    ended = held.update(ended_at=at, end_reason=MOVED)
    evaluate_persons(person_ids=[person_id], caused_by=by.actor, by=by, at=at)
    audit("enrolment.left", f"person:{person_id}", ended=ended)
    return ended


@action
def come_back(*, person_id: int, left_at: datetime, by: Viewer, at: datetime) -> int:
    """Take a leave back, exactly: what ended at that moment goes on. Returns how many."""
    by.require(Permission.SEE_CLINICAL)
    ended = _reached(by).filter(person_id=person_id, ended_at=left_at, end_reason=MOVED)
    back = ended.update(ended_at=None, end_reason="")
    evaluate_persons(person_ids=[person_id], caused_by=by.actor, by=by, at=at)
    audit("enrolment.came_back", f"person:{person_id}", back=back)
    return back


@action
def decline_proposal(*, proposal_id: int, by: Viewer, at: datetime) -> Proposal:
    """A doctor looked at it: not this disease. It is proposed again when the programme says so."""
    by.require(Permission.SET_TARGETS)
    proposal = Proposal.objects.filter(pk=proposal_id, decided_at=None).first()
    if proposal is None or not by.sees(proposal.organisation_id):
        raise NotFound(f"proposal:{proposal_id}")
    _decide_proposals([proposal.person_id], proposal.programme, Proposal.Decision.DECLINED, by=by, at=at)
    place = proposal.organisation_id
    events.publish(PROPOSED, persons=[proposal.person_id], caused_by=by.actor, by=by, at=at, organisation_id=place)
    audit("proposal.declined", f"proposal:{proposal_id}", organisation_id=place)
    proposal.refresh_from_db()
    return proposal


@action
def assign_carers(
    *, person_ids: Sequence[int], by: Viewer, at: datetime, doctor_id: int | None = None,
    care_manager_id: int | None = None,
) -> int:  # fmt: skip
    """Give persons another doctor or care manager in all their programmes; returns how many enrolments changed."""
    by.require(Permission.ASSIGN_TASKS)
    insist_visible(person_ids, by=by)
    given = {"doctor_id": doctor_id, "care_manager_id": care_manager_id}
    named = {name: staff for name, staff in given.items() if staff is not None}
    if not named or Staff.objects.filter(pk__in=named.values(), left_at=None).count() != len(set(named.values())):
        raise NotFound("staff")
    enrolments = Enrolment.objects.filter(person_id__in=person_ids, ended_at=None)
    changed = in_scope(enrolments, by).update(**named)
    audit("carers.assigned", by.actor, persons=len(person_ids), changed=changed, **named)
    return changed


@action
def follow_contract(
    *, person_id: int, organisation_id: int, doctor_id: int, care_manager_id: int | None, caused_by: str, by: Viewer,
    at: datetime,
) -> int:  # fmt: skip
    """Whom a contract names answers for the person in all programmes at the institution; how many changed."""
    named = {"doctor_id": doctor_id, **({"care_manager_id": care_manager_id} if care_manager_id else {})}
    place = Organisation.objects.get(pk=organisation_id)
    enrolments = Enrolment.objects.filter(person_id=person_id, ended_at=None, organisation__path__startswith=place.path)
    changed = enrolments.exclude(**named).update(**named)
    audit("carers.followed", caused_by, organisation_id=organisation_id, changed=changed, **named)
    return changed


def _reached(by: Viewer) -> QuerySet[Enrolment]:
    return in_scope(Enrolment.objects.all(), by)


def _insist_enrollable(person_ids: Sequence[int], programme: str, organisation_id: int, by: Viewer) -> None:
    by.require(Permission.SEE_CLINICAL)
    insist_visible(person_ids, by=by)
    if not by.sees(organisation_id) or programme not in programmes():
        raise NotFound(f"programme:{programme}")


def _by_hand(
    person_id: int, programme: str, organisation_id: int, carers: Carers, reason: str, by: Viewer, at: datetime
) -> Enrolment:
    """What a member of staff takes somebody into care by, not stored yet."""
    return Enrolment(
        person_id=person_id, programme=programme, edition=programmes()[programme].edition,
        organisation_id=organisation_id, reasons=[{"code": "by_hand", "words": reason}], doctor_id=carers.doctor,
        care_manager_id=carers.care_manager, enrolled_at=at, enrolled_by=by.actor, caused_by=by.actor,
    )  # fmt: skip


def _decide_proposals(person_ids: Sequence[int], programme: str, decision: str, *, by: Viewer, at: datetime) -> None:
    Proposal.objects.filter(person_id__in=person_ids, programme=programme, decided_at=None).update(
        decided_at=at, decided_by=by.actor, decision=decision
    )
