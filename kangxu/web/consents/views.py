"""One person's consents and refusals: looked at, recorded, withdrawn, lifted, printed for signature."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import get_person
from kangxu.privacy.actions import (
    CannotConsent,
    CannotRefuse,
    give_consent,
    lift_refusal,
    refuse,
    withdraw_consent,
)
from kangxu.privacy.queries import permits_of, refusals_of
from kangxu.privacy.vocabulary import Purpose, purposes
from kangxu.web.consents import forms
from kangxu.web.consents.page import consents_page
from kangxu.web.consents.sheet import sheet
from kangxu.web.doors import Request, page
from kangxu.web.person import facts
from kangxu.web.person.views import note_look


@page(Permission.SEE_PEOPLE)
@require_GET
def consents(request: Request, person_id: int) -> HttpResponse:
    """Everything agreed to and refused, with what one may do about it."""
    viewer, now = request.viewer, clock.now()
    who = facts.read_who(person_id, viewer=viewer, now=now)
    permits = permits_of(person_id, viewer=viewer, at=now)
    note_look(request, person_id, "consents", now)
    return render(request, "consents/consents.html", {"page": consents_page(who, permits, viewer=viewer)})


@page(Permission.REGISTER_PEOPLE)
def give(request: Request, person_id: int) -> HttpResponse:
    """The wording and who agreed to it, how and when."""
    person, now = get_person(person_id, viewer=request.viewer), clock.now()
    purpose = _purpose(request)
    place = _institution(request)
    if request.method != "POST":
        recipient = request.GET.get("recipient", "")
        drawer = forms.give_drawer(person, purpose, place, now=now, given={"recipient": recipient})
        return render(request, "consents/give.html", {"page": drawer})
    try:
        give_consent(given=forms.given_of(person_id, purpose, request.POST, now), by=request.viewer, at=now)
    except (CannotConsent, forms.BadForm) as wrong:
        drawer = forms.give_drawer(person, purpose, place, now=now, given=request.POST, problem=str(wrong))
        return render(request, "consents/give.html", {"page": drawer})
    return _done(request, _("已登记同意：%(what)s") % {"what": purpose.words})


@page(Permission.REGISTER_PEOPLE)
def withdraw(request: Request, person_id: int) -> HttpResponse:
    """Taking back, at once; asked once, because everything that rests on it stops."""
    get_person(person_id, viewer=request.viewer)
    purpose, sent = _purpose(request), request.POST if request.method == "POST" else request.GET
    recipient, problem = sent.get("recipient", ""), ""
    if request.method == "POST":
        try:
            withdraw_consent(
                person_id=person_id, purpose=purpose.code, recipient=recipient, how=sent.get("how", ""),
                by=request.viewer, at=clock.now(),
            )  # fmt: skip
            return _done(request, _("已撤回：%(what)s") % {"what": purpose.words})
        except CannotConsent as wrong:
            problem = str(wrong)
    drawer = forms.withdraw_drawer(person_id, purpose, recipient, problem)
    return render(request, "consents/withdraw.html", {"page": drawer})


@page(Permission.REGISTER_PEOPLE)
def refuse_something(request: Request, person_id: int) -> HttpResponse:
    """A way of contact, or automated decisions, that the person does not want."""
    get_person(person_id, viewer=request.viewer)
    now, problem = clock.now(), ""
    sent = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        try:
            refuse(refused=forms.refused_of(person_id, sent, now), by=request.viewer, at=now)
            return _done(request, _("已登记，从现在起生效"))
        except (CannotRefuse, forms.BadForm) as wrong:
            problem = str(wrong)
    drawer = forms.refuse_drawer(person_id, sent, now=now, problem=problem)
    return render(request, "consents/refuse.html", {"page": drawer})


@page(Permission.REGISTER_PEOPLE)
@require_POST
def lift(request: Request, person_id: int, refusal_id: int) -> HttpResponse:
    """The person changed their mind."""
    now = clock.now()
    if refusal_id not in {one.id for one in refusals_of(person_id, viewer=request.viewer, at=now)}:
        raise NotFound(f"refusal:{refusal_id}")
    lift_refusal(refusal_id=refusal_id, by=request.viewer, at=now)
    return _done(request, _("已取消这项拒绝"))


@page(Permission.SEE_PEOPLE)
@require_GET
def wording(request: Request, person_id: int) -> HttpResponse:
    """The wording on A4, with lines to sign; of a consent that stands the version that was agreed to."""
    now: datetime = clock.now()
    person, purpose = get_person(person_id, viewer=request.viewer), _purpose(request)
    recipient = request.GET.get("recipient", "")
    found = permits_of(person_id, viewer=request.viewer, at=now).agreements
    given = next((one for one in found if one.purpose == purpose and one.recipient == recipient and one.holds), None)
    note_look(request, person_id, "consent-print", now)
    shown = sheet(person, purpose, recipient, given.consent if given else None, place=_institution(request), now=now)
    return render(request, "consents/print.html", {"page": shown})


def _purpose(request: Request) -> Purpose:
    sent = request.POST.get("purpose") or request.GET.get("purpose", "P1")
    if sent not in purposes():
        raise NotFound(f"purpose:{sent[:4]}")
    return purposes()[sent]


def _institution(request: Request) -> str:
    """The institution at whose desk this is said."""
    here = request.viewer.organisation_id
    return next((one.institution.name for one in request.workplaces if one.institution.pk == here), "")


def _done(request: Request, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponse(headers={"HX-Refresh": "true"})
