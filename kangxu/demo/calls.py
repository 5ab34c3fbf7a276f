"""Calls of the demonstration: every institution has a line on which nobody is rung; the latest contacts get a call."""

from __future__ import annotations

from datetime import datetime, timedelta

from kangxu.demo import hospital
from kangxu.demo.chance import drawn
from kangxu.followup.actions import attach_call
from kangxu.followup.models import Contact
from kangxu.followup.vocabulary import OUTCOMES
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.actions import LineDraft, dial, hang_up, say_recorded, set_line
from kangxu.messaging.calling import follow
from kangxu.messaging.models import Line
from kangxu.messaging.recordings import fetch_due
from kangxu.messaging.refusals import Refused
from kangxu.messaging.steps import end_call
from kangxu.messaging.terms import sheet
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound, viewer_of

CALLED = 60
SPOKEN = (40, 420)  # seconds


def set_lines(at: datetime) -> None:
    """A sandbox for every institution that has no line yet."""
    places = Organisation.objects.filter(kind="institution", demonstration=True)
    for place in places.exclude(pk__in=Line.objects.values("organisation_id")):
        set_line(organisation_id=place.pk, draft=LineDraft("sandbox", records=True), by=hospital.BY, at=at)


def play(now: datetime, *, seed: str) -> None:
    """Telephone afterwards, at the moments of the latest contacts; what is done is not done again."""
    set_lines(now)
    contacts = Contact.objects.filter(mode="phone", call=None, undone_at=None, staff__isnull=False, task__isnull=False)
    for contact in contacts.select_related("staff__account").order_by("-at", "-pk")[:CALLED]:
        _call(contact, seed)
    fetch_due(at=now)


def _call(contact: Contact, seed: str) -> None:
    """The call ends when the contact was written. Persons without a number, or who want no calls, have none."""
    account = contact.staff.account if contact.staff else None
    if account is None:
        return
    by, lot = viewer_of(account), drawn(seed, "call", str(contact.pk))
    outcome = OUTCOMES.get(contact.outcome)
    reached = outcome is not None and outcome.reached
    begun = contact.at - timedelta(seconds=lot.randint(*SPOKEN) if reached else 30)
    if day_of(begun) != day_of(contact.at):
        return
    try:
        call = dial(contact.person_id, cause=f"task:{contact.task_id}", by=by, at=begun)
    except (Refused, NotFound):
        return
    _speak(call.pk, reached, by, begun, contact.at)
    attach_call(call_id=call.pk, by=by, at=contact.at)


def _speak(call_id: int, reached: bool, by: Viewer, begun: datetime, until: datetime) -> None:
    answered = begun + timedelta(seconds=sheet()["sandbox"]["answers_after_seconds"])
    if not reached:
        end_call(call_id=call_id, result="no_answer", by=by, at=until)
    elif follow(call_id, at=answered).answered_at is not None:
        say_recorded(call_id, told=True, by=by, at=answered)
    hang_up(call_id, by=by, at=until)
