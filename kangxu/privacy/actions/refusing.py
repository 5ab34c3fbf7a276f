"""Refusals: of ways to be contacted, and of automated decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.events import publish
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import get_person, list_cards
from kangxu.privacy.events import CHANGED
from kangxu.privacy.given import Refused
from kangxu.privacy.models import Refusal
from kangxu.privacy.vocabulary import REFUSALS

PIECE = 5_000


class CannotRefuse(Exception):
    """A refusal cannot be recorded; the message says why."""


@action
def refuse(*, refused: Refused, by: Viewer, at: datetime) -> Refusal:
    """Record one refusal, in force at once. Raises NotFound, CannotRefuse."""
    by.require(Permission.REGISTER_PEOPLE)
    get_person(refused.person_id, viewer=by)
    if wrong := _problem(refused, at):
        raise CannotRefuse(wrong)
    made = _row(refused, by)
    made.save()
    audit("refusal.recorded", f"person:{refused.person_id}", refusal=made.pk, kind=refused.kind)
    publish(CHANGED, persons=[refused.person_id], caused_by=f"refusal:{made.pk}", by=by, at=at)
    return made


@action
def record_refusals(*, refused: Sequence[Refused], caused_by: str, by: Viewer, at: datetime) -> int:
    """Take over many refusals at once. Refusing twice changes nothing, so none is turned away but unknown kinds."""
    by.require(Permission.REGISTER_PEOPLE)
    seen = list_cards({one.person_id for one in refused}, viewer=by)
    if missing := {one.person_id for one in refused} - seen.keys():
        raise NotFound(f"person:{min(missing)}")
    sound = [one for one in refused if one.kind in REFUSALS and one.since <= at]
    Refusal.objects.bulk_create([_row(one, by) for one in sound], batch_size=PIECE)
    audit("refusals.recorded", caused_by, recorded=len(sound), left_out=len(refused) - len(sound))
    publish(CHANGED, persons={one.person_id for one in sound}, caused_by=caused_by, by=by, at=at)
    return len(sound)


@action
def lift_refusal(*, refusal_id: int, by: Viewer, at: datetime) -> Refusal:
    """The person changed their mind. Raises NotFound."""
    by.require(Permission.REGISTER_PEOPLE)
    found: Refusal | None = Refusal.objects.select_for_update().filter(pk=refusal_id, lifted_at=None).first()
    if found is None:
        raise NotFound(f"refusal:{refusal_id}")
    get_person(found.person_id, viewer=by)
    found.lifted_at, found.lifted_by = at, by.actor
    found.save(update_fields=["lifted_at", "lifted_by"])
    audit("refusal.lifted", f"person:{found.person_id}", refusal=found.pk, kind=found.kind)
    publish(CHANGED, persons=[found.person_id], caused_by=f"refusal:{found.pk}", by=by, at=at)
    return found


def _problem(one: Refused, at: datetime) -> str:
    if one.kind not in REFUSALS:
        return _("请选择不要什么")
    if one.until is not None and one.until < day_of(at):
        return _("截止日不能早于今天")
    same = Refusal.objects.filter(person_id=one.person_id, kind=one.kind, lifted_at=None, since__lte=at)
    if same.filter(Q(until=None) | Q(until__gte=day_of(at))).exists():
        return _("已经登记过，不用重复登记")
    return ""


def _row(one: Refused, by: Viewer) -> Refusal:
    return Refusal(
        person_id=one.person_id, kind=one.kind, since=one.since, until=one.until, reason=one.reason.strip()[:200],
        actor=by.actor, organisation_id=by.organisation_id,
    )  # fmt: skip
