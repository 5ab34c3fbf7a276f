"""Giving a person something to read, showing its code, taking it back. From the person page and the call page."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.education.actions import CannotPrescribe, give_back, prescribe, withdraw
from kangxu.education.prescription_queries import get_lesson, lessons_of
from kangxu.education.queries import list_items
from kangxu.education.rules import terms
from kangxu.education.shelf import Item
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import language
from kangxu.people.queries import get_person
from kangxu.privacy.actions import log_access
from kangxu.web.components.toast import Toast
from kangxu.web.doors import Request, page
from kangxu.web.education import links
from kangxu.web.education.asked import Asked, asked_of, filters
from kangxu.web.education.given import diseases_of, lessons_card, title_of
from kangxu.web.person import facts
from kangxu.web.person.identity import identity

CHANGED = "kx:lessons-changed"


@dataclass(frozen=True)
class Offer:
    """An item to choose; `had` when the person has it already."""

    item: Item
    title: str
    had: bool


@page(P.SEE_CLINICAL)
def lessons(request: Request, person_id: int) -> HttpResponse:
    """All that a person was given to read; as a part of a page the card; sent: give one more."""
    viewer, now = request.viewer, clock.now()
    if request.method == "POST":
        return _prescribe(request, person_id)
    get_person(person_id, viewer=viewer)
    if request.headers.get("HX-Request"):
        card = lessons_card(person_id, viewer=viewer, now=now)
        return render(request, "education/person_card.html", {"lessons": card})
    who = facts.read_who(person_id, viewer=viewer, now=now)
    log_access(person_id=person_id, page="lessons", purpose="", by=viewer, at=now)
    card = lessons_card(person_id, viewer=viewer, now=now, every=True)
    context = {"title": who.person.name, "identity": identity(who, viewer=viewer, active=""), "lessons": card}
    return render(request, "education/person.html", context)


@page(P.WORK_TASKS)
@require_GET
def choose(request: Request, person_id: int) -> HttpResponse:
    """The library in the drawer, with what the person had already."""
    viewer, now = request.viewer, clock.now()
    get_person(person_id, viewer=viewer)
    asked = asked_of(request.GET)
    if "disease" not in request.GET:
        own = diseases_of(one.programme for one in facts.read_who(person_id, viewer=viewer, now=now).enrolments)
        asked = Asked(disease=own[0] if own else "")
    had = {one.item for one in lessons_of(person_id, viewer=viewer)}
    found = [one for one in list_items(viewer=viewer) if asked.fits(one) and one.is_offered(clock.day_of(now))]
    found.sort(key=lambda one: asked.disease not in one.diseases)
    offers = [Offer(one, one.text(language()).title, one.code in had) for one in found]
    here = reverse("person-lessons-choose", args=[person_id])
    context = {"person_id": person_id, "offers": offers, "filters": filters(asked), "asked": asked, "here": here}
    return render(request, "education/choose.html", context)


@page(P.WORK_TASKS)
@require_GET
def code(request: Request, prescription_id: int) -> HttpResponse:
    """The QR code of one lesson, for the patient's phone."""
    given = get_lesson(prescription_id, viewer=request.viewer)
    href = request.build_absolute_uri(links.address_of(given.id))
    context = {"title": title_of(given.item), "href": href, "qr": _drawn(href), "days": terms().link_days}
    return render(request, "education/code.html", context)


@page(P.WORK_TASKS)
@require_POST
def take_back(request: Request, prescription_id: int) -> HttpResponse:
    """A lesson that nobody read yet is taken back; `?undo=1` gives it again."""
    act = give_back if request.GET.get("undo") else withdraw
    made = act(prescription_id=prescription_id, by=request.viewer, at=clock.now())
    if request.GET.get("undo"):
        return _said(request, _("已放回"))
    undo = f"{reverse('lesson-withdraw', args=[made.pk])}?undo=1"
    return _said(request, _("已收回：%(title)s") % {"title": title_of(made.item)}, undo)


def _prescribe(request: Request, person_id: int) -> HttpResponse:
    request.viewer.require(P.WORK_TASKS)
    item = request.POST.get("item", "")
    try:
        made = prescribe(person_id=person_id, item=item, by=request.viewer, at=clock.now())
    except CannotPrescribe as problem:
        return _said(request, str(problem))
    undo = reverse("lesson-withdraw", args=[made.pk])
    return _said(request, _("已开：%(title)s") % {"title": title_of(made.item)}, undo)


def _said(request: Request, words: str, undo: str = "") -> HttpResponse:
    """A toast with the way back; cards with lessons read themselves anew."""
    answer = render(request, "education/said.html", {"toast": Toast(words, undo_href=undo, oob=True)})
    answer["HX-Trigger"] = CHANGED
    answer["HX-Trigger-After-Settle"] = "kx:close-drawer"  # a swap within the drawer would open it again
    return answer


def _drawn(href: str) -> SafeString:
    drawn = segno.make(href, error="m", micro=False).svg_inline(omitsize=True, border=2)
    return mark_safe(drawn)  # noqa: S308 (drawn here)
