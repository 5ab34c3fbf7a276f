"""Opening a person: noted with its purpose, limited to those whom the viewer's institutions know."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kangxu.followup.queries import worklist
from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import find_kept, get_person
from kangxu.privacy.actions import log_access
from kangxu.privacy.queries import permits_of
from kangxu.programmes.queries import proposals_of
from kangxu.web.components.identity_bar import Place
from kangxu.web.doors import Request, page
from kangxu.web.education.given import Concern, lessons_card
from kangxu.web.person import facts
from kangxu.web.person.display import RANGES, Indicator, indicator
from kangxu.web.person.entitlements import rights_card
from kangxu.web.person.facts import Known
from kangxu.web.person.identity import address
from kangxu.web.person.page import PersonPage, person_page, plain_page, timeline_card
from kangxu.web.person.plot import Span
from kangxu.web.person.programme_drawer import programme_card
from kangxu.web.person.tags import tag_card
from kangxu.web.person.timeline import Asked, read_happenings
from kangxu.web.person.trend_card import SHOWN, Course, trend_card
from kangxu.web.person.words import PURPOSES
from kangxu.web.planning.card import plan_card

STANDARD_RANGE = "6m"


@page(Permission.SEE_PEOPLE)
def person(request: Request, person_id: int) -> HttpResponse:
    """The person at a glance. A part of it (HX-Target: trend) is not another look."""
    viewer, now = request.viewer, clock.now()
    try:
        if not viewer.may(Permission.SEE_CLINICAL):
            who = facts.read_who(person_id, viewer=viewer, now=now)
            permits = permits_of(person_id, viewer=viewer, at=now)
            rights = rights_card(person_id, viewer=viewer, now=now)
            shown = plain_page(who, permits, rights, viewer=viewer)
            note_look(request, person_id, facts.PAGE, now)
            return render(request, "person/plain.html", {"page": shown})
        if request.headers.get("HX-Target") == "trend":
            return _trend_part(request, person_id, now)
        made = _person_page(request, person_id, now)
    except NotFound:
        return _lead_on(request, person_id)
    note_look(request, person_id, facts.PAGE, now)
    return render(request, "person/person.html", {"page": made})


@page(Permission.SEE_CLINICAL)
def timeline(request: Request, person_id: int) -> HttpResponse:
    """A kind of entries, or the older ones."""
    viewer, now = request.viewer, clock.now()
    get_person(person_id, viewer=viewer)
    history = facts.read_history(person_id, viewer=viewer, now=now)
    targets = facts.read_targets(person_id, viewer=viewer, now=now)
    asked = _asked(request, person_id, now)
    found = read_happenings(asked, history, viewer=viewer, targets=targets, now=now)
    card = timeline_card(found, asked, history, now=now)
    template = "person/older.html" if request.GET.get("more") else "person/timeline.html"
    return render(request, template, {"page": card})


def note_look(request: Request, person_id: int, what: str, now: datetime) -> None:
    """Write down who looked at what, and why."""
    wanted = request.GET.get("for", "")
    purpose = PURPOSES.get(wanted, PURPOSES["follow_up"])
    log_access(person_id=person_id, page=what, purpose=str(purpose), by=request.viewer, at=now)


def _person_page(request: Request, person_id: int, now: datetime) -> PersonPage:
    viewer = request.viewer
    known = facts.read_known(person_id, viewer=viewer, now=now)
    course = _course(request, known, now)
    asked = Asked(person_id, "", now + RANGES["1m"].span)
    found = read_happenings(asked, known.history, viewer=viewer, targets=known.targets, now=now)
    tags = tag_card(person_id, viewer=viewer)
    rights = rights_card(person_id, viewer=viewer, now=now)
    plan = plan_card(known.who, viewer=viewer, now=now)
    place = _place(request, now)
    concern = Concern(tuple(one.programme for one in known.who.enrolments), known.assessments)
    lessons = lessons_card(person_id, viewer=viewer, now=now, concern=concern)
    programmes = programme_card(known.who, proposals_of(person_id, viewer=viewer), viewer=viewer)
    return person_page(
        known, course, found, asked, tags, rights, lessons, viewer=viewer, place=place, plan=plan, programmes=programmes
    )


def _trend_part(request: Request, person_id: int, now: datetime) -> HttpResponse:
    viewer = request.viewer
    known = facts.read_known(person_id, viewer=viewer, now=now)
    card = trend_card(
        _course(request, known, now), may_set=viewer.may(Permission.SET_TARGETS),
        may_record=viewer.may(Permission.RECORD_READINGS),
    )  # fmt: skip
    return render(request, "person/trend_card.html", {"trend": card})


def _course(request: Request, known: Known, now: datetime) -> Course:
    what = indicator(request.GET.get("show", "")) or _first_measured(known)
    chosen = request.GET.get("range", "")
    chosen = chosen if chosen in SHOWN else _usual_range(known, what, now)
    span = Span.until(now, RANGES[chosen])
    person_id, viewer = known.who.person.id, request.viewer
    readings = facts.read_series(person_id, [what], viewer=viewer, since=span.start, until=span.end)
    return Course(
        person_id=person_id, indicator=what, chosen=chosen, readings=readings, contacts=known.history.contacts,
        happened=facts.read_happened(person_id, viewer=viewer, since=span.start, until=span.end),
        medicines=known.medicines, origins=facts.read_origins(person_id, readings, viewer=viewer),
        targets=known.targets, now=now, ever=set(what.analytes) <= known.latest.keys(),
    )  # fmt: skip


def _usual_range(known: Known, what: Indicator, now: datetime) -> str:
    """Half a year, or as far back as one must look to see the newest value."""
    newest = known.latest.get(what.analytes[0])
    wide = SHOWN[SHOWN.index(STANDARD_RANGE) :]
    if newest is None:
        return STANDARD_RANGE
    return next((code for code in wide if newest.measured_at > now - RANGES[code].span), STANDARD_RANGE)


def _first_measured(known: Known) -> Indicator:
    """The first tile that holds something: a diabetic without pressures opens on glucose."""
    return next((one for one in known.tiles if set(one.analytes) <= known.latest.keys()), known.tiles[0])


def _asked(request: Request, person_id: int, now: datetime) -> Asked:
    before = parse_datetime(request.GET.get("before", "").replace(" ", "+")) if "before" in request.GET else None
    above = request.GET.get("above", "")
    start = before if before is not None and before.tzinfo else now + RANGES["1m"].span
    return Asked(person_id, request.GET.get("kind", ""), start, int(above) if above.isdecimal() else 0)


def _place(request: Request, now: datetime) -> Place | None:
    """Where this person stands in the viewer's work, when they came from there (?task=7)."""
    task = request.GET.get("task", "")
    if not is_key(task) or not request.viewer.may(Permission.SEE_WORKLIST):
        return None
    return _place_of(int(task), request.viewer, now)


def _place_of(task_id: int, viewer: Viewer, now: datetime) -> Place | None:
    work = worklist(viewer=viewer, at=now)
    items = list(work.page.rows)
    at = next((place for place, one in enumerate(items) if one.id == task_id), None)
    if at is None:
        return None
    before, after = items[at - 1] if at else None, items[at + 1] if at + 1 < len(items) else None
    hrefs = [address("person", one.person_id, task=one.id) if one else "" for one in (before, after)]
    return Place(_("待办%(place)s/%(count)s") % {"place": at + 1, "count": work.count_words()}, *hrefs)


def _lead_on(request: Request, person_id: int) -> HttpResponse:
    """A merged record leads to the one it went into; anything else is not there."""
    kept = find_kept(person_id, viewer=request.viewer)
    if kept is None:
        raise NotFound(f"person:{person_id}")
    messages.info(request, _("这份档案已合并，现在打开的是合并后的档案"))
    return redirect("person", kept)
