"""Consents: given, withdrawn, expired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.events import publish
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import get_person, list_cards
from kangxu.privacy.events import CHANGED
from kangxu.privacy.given import Given, background, problem
from kangxu.privacy.models import Consent, Refusal
from kangxu.privacy.vocabulary import purposes

PIECE = 5_000
_LOOK_BACK_DAYS = 7  # nights that were missed are made up for


class CannotConsent(Exception):
    """A consent cannot be recorded or withdrawn; the message says why."""


@action
def give_consent(*, given: Given, by: Viewer, at: datetime) -> Consent:
    """Record one consent to the wording that was in force. Raises NotFound, CannotConsent."""
    by.require(Permission.REGISTER_PEOPLE)
    get_person(given.person_id, viewer=by)
    wrong = problem(given, background([given], at), at)
    if wrong:
        raise CannotConsent(wrong)
    made = _row(given, by, at)
    made.save()
    audit("consent.given", f"person:{given.person_id}", consent=made.pk, purpose=given.purpose, version=made.version)
    publish(CHANGED, persons=[given.person_id], caused_by=f"consent:{made.pk}", by=by, at=at)
    return made


@action
def record_consents(*, given: Sequence[Given], caused_by: str, by: Viewer, at: datetime) -> list[tuple[Given, str]]:
    """Take over many consents at once; returns those that could not be recorded, each with the reason."""
    by.require(Permission.REGISTER_PEOPLE)
    seen = list_cards({one.person_id for one in given}, viewer=by)
    if missing := {one.person_id for one in given} - seen.keys():
        raise NotFound(f"person:{min(missing)}")
    known = background(given, at)
    judged = [(one, problem(one, known, at)) for one in given]
    sound = {(one.person_id, one.purpose, one.recipient): one for one, wrong in judged if not wrong}
    Consent.objects.bulk_create([_row(one, by, at) for one in sound.values()], batch_size=PIECE)
    audit("consents.recorded", caused_by, recorded=len(sound), refused=len(given) - len(sound))
    publish(CHANGED, persons={one.person_id for one in sound.values()}, caused_by=caused_by, by=by, at=at)
    return [(one, wrong) for one, wrong in judged if wrong]


@action
def withdraw_consent(
    *, person_id: int, purpose: str, recipient: str = "", how: str = "", by: Viewer, at: datetime
) -> int:
    """Take back the consent to a purpose (and recipient), all of it. Raises NotFound, CannotConsent."""
    by.require(Permission.REGISTER_PEOPLE)
    get_person(person_id, viewer=by)
    found = Consent.objects.filter(person_id=person_id, purpose=purpose, recipient=recipient, withdrawn_at=None)
    ended: int = found.filter(given_at__lte=at).update(
        withdrawn_at=at, withdrawn_by=by.actor, withdrawn_how=how.strip()[:120]
    )
    if not ended:
        raise CannotConsent(_("没有可以撤回的同意"))
    audit("consent.withdrawn", f"person:{person_id}", purpose=purpose, rows=ended)
    publish(CHANGED, persons=[person_id], caused_by=f"withdrawal:{purpose}", by=by, at=at)
    return ended


@action
def announce_expired(*, by: Viewer, at: datetime) -> int:
    """Tell whose consent or refusal ran out in the last days; returns how many persons."""
    last = day_of(at) - timedelta(days=1)
    span = (last - timedelta(days=_LOOK_BACK_DAYS - 1), last)
    persons = set(Consent.objects.filter(expires_on__range=span).values_list("person_id", flat=True))
    persons |= set(Refusal.objects.filter(until__range=span).values_list("person_id", flat=True))
    audit("consents.expired", f"day:{last}", persons=len(persons))
    publish(CHANGED, persons=persons, caused_by=f"day:{last}", by=by, at=at)
    return len(persons)


def _row(one: Given, by: Viewer, at: datetime) -> Consent:
    purpose = purposes()[one.purpose]
    wording = purpose.on(day_of(one.given_at))
    return Consent(
        person_id=one.person_id, purpose=one.purpose, recipient=one.recipient.strip()[:80], version=wording.version,
        text_hash=wording.hash, channel=one.channel, giver=one.giver, other_name=one.other_name.strip()[:60],
        evidence=one.evidence.strip()[:120], given_at=one.given_at, recorded_at=at, actor=by.actor,
        expires_on=one.expires_on or _last_day(day_of(one.given_at), purpose.valid_days),
        organisation_id=by.organisation_id,
    )  # fmt: skip


def _last_day(given_on: date, valid_days: int | None) -> date | None:
    return given_on + timedelta(days=valid_days - 1) if valid_days else None
