"""Writing about programmes: following facts in sets, and what people decide one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of, zone
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation, Staff
from kangxu.organisations.queries import NotFound
from kangxu.programmes import enrolling, staffing, states
from kangxu.programmes.events import ENROLLED, TIER_CHANGED
from kangxu.programmes.models import Enrolment, PersonalTarget, ProgrammeSignature, Proposal, TierState
from kangxu.programmes.programme import programmes
from kangxu.programmes.reach import insist_visible
from kangxu.programmes.staffing import Carers
from kangxu.programmes.times import times_of

MOVED = "moved"  # why an enrolment ended


class CannotEnrol(Exception):
    """The change is refused; the message says why and what to do."""


@dataclass(frozen=True)
class Followed:
    """What a set of new facts led to: persons enrolled, proposed, and moved to another tier."""

    enrolled: frozenset[int]
    proposed: frozenset[int]
    moved: frozenset[int]


@action
def follow_facts(
    *, person_ids: Sequence[int], organisation_id: int | None, caused_by: str, by: Viewer, at: datetime
) -> Followed:
    """New facts about these persons: enrol, propose, decide their tiers, and say what changed."""
    enrolled, proposed = enrolling.by_facts(
        person_ids, organisation_id=organisation_id, caused_by=caused_by, by=by, at=at
    )
    moved = evaluate_persons(person_ids=person_ids, caused_by=caused_by, by=by, at=at)
    if enrolled:
        events.publish(ENROLLED, persons=enrolled, caused_by=caused_by, by=by, at=at, organisation_id=organisation_id)
    audit("programmes.followed", caused_by, enrolled=len(enrolled), proposed=len(proposed), moved=len(moved))
    return Followed(frozenset(enrolled), frozenset(proposed), frozenset(moved))


@action
def evaluate_persons(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> set[int]:
    """Decide the tiers of enrolled persons anew; returns whose tier changed. Doing it twice changes nothing."""
    moved = states.decide(person_ids, caused_by=caused_by, at=at)
    if moved:
        events.publish(TIER_CHANGED, persons=moved, caused_by=caused_by, by=by, at=at)
    audit("tiers.evaluated", caused_by, persons=len(person_ids), moved=len(moved))
    return moved


@action
def retreat(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> Followed:
    """Facts were withdrawn or moved between records: end what the machine had built on them, and decide anew."""
    ended = 0
    for code, persons in enrolling.without_ground(person_ids, at=at).items():
        ended += Enrolment.objects.filter(
            person_id__in=persons, programme=code, ended_at=None, enrolled_by__startswith="system:"
        ).update(ended_at=at, end_reason="no_ground")
    for code, persons in enrolling.without_suspicion(person_ids, at=at).items():
        Proposal.objects.filter(person_id__in=persons, programme=code, decided_at=None).update(
            decided_at=at, decided_by=by.actor, decision=Proposal.Decision.WITHDRAWN
        )
    moved = evaluate_persons(person_ids=person_ids, caused_by=caused_by, by=by, at=at)
    audit("programmes.retreated", caused_by, persons=len(person_ids), ended=ended, moved=len(moved))
    return Followed(frozenset(), frozenset(), frozenset(moved))


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
    audit("proposal.declined", f"proposal:{proposal_id}", organisation_id=proposal.organisation_id)
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


@action
def override_tier(
    *, person_id: int, programme: str, tier: str, until: datetime, reason: str, by: Viewer, at: datetime
) -> None:
    """A doctor's tier wins until it expires."""
    by.require(Permission.SET_TARGETS)
    insist_visible([person_id], by=by)
    if tier not in states.TIERS or until <= at or not reason.strip():
        raise CannotEnrol(_("请选择级别、到期时间，并写明理由"))
    moved = states.decide([person_id], caused_by=by.actor, at=at)
    state = TierState.objects.filter(person_id=person_id, programme=programme)
    noted = {
        "override_tier": tier, "override_until": until, "override_reason": reason.strip()[:200],
        "override_by": by.actor, "override_by_name": by.name[:50],
    }  # fmt: skip
    if not state.update(**noted):
        raise CannotEnrol(_("未纳入该病种管理，不能调整级别"))
    _decide_again(person_id, moved, by=by, at=at)
    audit("tier.overridden", f"person:{person_id}", programme=programme, tier=tier, until=until.isoformat())


@action
def end_override(*, person_id: int, programme: str, by: Viewer, at: datetime) -> None:
    """Take a doctor's tier back before it runs out: the rules decide again. Raises NotFound without one."""
    by.require(Permission.SET_TARGETS)
    insist_visible([person_id], by=by)
    held = TierState.objects.filter(person_id=person_id, programme=programme, override_until__gt=at)
    if not held.update(override_until=at):
        raise NotFound(f"override:{person_id}:{programme}")
    _decide_again(person_id, set(), by=by, at=at)
    audit("tier.override_ended", f"person:{person_id}", programme=programme)


def _reached(by: Viewer) -> QuerySet[Enrolment]:
    return in_scope(Enrolment.objects.all(), by)


def _decide_again(person_id: int, moved: set[int], *, by: Viewer, at: datetime) -> None:
    moved |= states.decide([person_id], caused_by=by.actor, at=at)
    if moved:
        events.publish(TIER_CHANGED, persons=moved, caused_by=by.actor, by=by, at=at)


@action
def sign_programme(*, programme: str, digest: str, by: Viewer, at: datetime, note: str = "") -> ProgrammeSignature:
    """A specialist answers for exactly this content (`digest`); a sheet that changes needs a new signature."""
    by.require(Permission.SIGN_PLANS)
    found = programmes().get(programme)
    if found is None:
        raise NotFound(f"programme:{programme}")
    if found.digest != digest:
        raise CannotEnrol(_("方案内容在打开之后变了，请重新看一遍再签"))
    signature: ProgrammeSignature
    signature, _made = ProgrammeSignature.objects.get_or_create(
        programme=programme, digest=digest,
        defaults={"edition": found.edition, "name": by.name, "note": note.strip()[:200], "at": at, "by": by.actor},
    )  # fmt: skip
    audit("programme.signed", f"programme:{programme}", edition=found.edition, digest=digest)
    return signature


@action
def set_target(
    *, person_id: int, analyte: str, low: float | None, high: float | None, reason: str, by: Viewer, at: datetime,
    slot: str = "", starts_on: date | None = None,
) -> PersonalTarget:  # fmt: skip
    """Set one person's target from now or from a later day on; the one before ends then.

    A pressure target is that of the clinic; one for a time of day (`slot`, see times.toml) is that at home.
    """
    by.require(Permission.SET_TARGETS)
    insist_visible([person_id], by=by)
    _insist_on_edges(low, high)
    if slot and slot not in {one.code for one in times_of(analyte)}:
        raise CannotEnrol(_("这项指标没有这个时段"))
    since = _begin(starts_on, at)
    _end_targets(person_id, analyte, slot, since)
    target: PersonalTarget = PersonalTarget.objects.create(
        person_id=person_id, analyte=analyte, slot=slot, low=low, high=high, reason=reason, valid_from=since,
        set_by=by.actor, set_by_name=by.name,
    )  # fmt: skip
    audit("target.set", f"person:{person_id}", analyte=analyte, slot=slot)
    evaluate_persons(person_ids=[person_id], caused_by=by.actor, by=by, at=at)
    return target


@action
def end_target(*, person_id: int, analyte: str, by: Viewer, at: datetime, slot: str = "") -> None:
    """Back to what holds without it: for a time of day the target of the whole day, else the programme's default."""
    by.require(Permission.SET_TARGETS)
    insist_visible([person_id], by=by)
    _end_targets(person_id, analyte, slot, at)
    audit("target.ended", f"person:{person_id}", analyte=analyte, slot=slot)
    evaluate_persons(person_ids=[person_id], caused_by=by.actor, by=by, at=at)


def _end_targets(person_id: int, analyte: str, slot: str, since: datetime) -> None:
    """Whatever would hold from a moment on, or begin later, ends at it."""
    living = Q(valid_until=None) | Q(valid_until__gt=since)
    found = PersonalTarget.objects.filter(living, person_id=person_id, analyte=analyte, slot=slot)
    found.update(valid_until=since)


def _insist_on_edges(low: float | None, high: float | None) -> None:
    if low is None and high is None:
        raise CannotEnrol(_("请填写目标的上限或下限"))
    if low is not None and high is not None and low >= high:
        raise CannotEnrol(_("下限必须小于上限"))


def _begin(starts_on: date | None, at: datetime) -> datetime:
    """From this moment, or from the first minute of a later day."""
    today = day_of(at)
    if starts_on is None or starts_on == today:
        return at
    if starts_on < today:
        raise CannotEnrol(_("起始日不能早于今天"))
    return datetime.combine(starts_on, time(), tzinfo=zone())


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
