"""What is done on a person's page: show the number, record a value, set a target, set a tier. All in the drawer."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.intake.direct import accept_readings
from kangxu.people.queries import get_person
from kangxu.privacy.actions import NoReason, reveal
from kangxu.programmes.actions import CannotEnrol, end_override, end_target, override_tier, set_target
from kangxu.programmes.queries import programme_tiers_of, target_history, tier_titles
from kangxu.web.days import day_in
from kangxu.web.doors import Request, page
from kangxu.web.person import drawers, entry, facts
from kangxu.web.person.display import indicator
from kangxu.web.person.target_drawer import TargetDrawer, target_drawer, with_problem


@page(Permission.REVEAL_IDENTITY)
def show_number(request: Request, person_id: int) -> HttpResponse:
    """The telephone number in clear, once a reason is given."""
    get_person(person_id, viewer=request.viewer)
    if request.method != "POST":
        return render(request, "person/reveal.html", {"page": drawers.reveal_drawer(person_id)})
    reason = request.POST.get("other", "").strip() or request.POST.get("reason", "")
    try:
        number = reveal(person_id=person_id, kind="phone", reason=reason, by=request.viewer, at=clock.now())
    except NoReason as refused:
        return render(request, "person/reveal.html", {"page": drawers.reveal_drawer(person_id, problem=str(refused))})
    return render(request, "person/revealed.html", {"number": number, "reason": reason})


@page(Permission.RECORD_READINGS)
def record_reading(request: Request, person_id: int) -> HttpResponse:
    """A form for the values of one moment; odd ones are asked about once, impossible ones refused."""
    get_person(person_id, viewer=request.viewer)
    now = clock.now()
    if request.method != "POST":
        return _form(request, entry.blank(person_id, request.GET.get("kind", ""), now))
    made = entry.filled(person_id, request.POST.get("kind", ""), request.POST, now)
    moment = entry.moment_of(request.POST, now)
    if not made.is_sound or moment is None:
        return _form(request, made)
    source = request.POST.get("source", "")
    receipt = accept_readings(
        person={"id": person_id}, readings=entry.readings_of(made, request.POST), measured_at=moment,
        source=source if source in entry.BY_HAND else "clinic", organisation_id=request.viewer.organisation_id or 0,
        by=request.viewer, at=now,
    )  # fmt: skip
    if receipt.rejected:
        return _form(request, made, _("；").join(one.words for one in receipt.rejected))
    words = _("这次测量已经在档案里了") if not receipt.accepted else _("已记：%(what)s") % {"what": entry.shown(made)}
    return _done(request, words)


@page(Permission.SET_TARGETS)
def personal_target(request: Request, person_id: int) -> HttpResponse:
    """A target for one person, for a time of day or for all of it, from a day on, with its reason; or taken back."""
    viewer, now = request.viewer, clock.now()
    get_person(person_id, viewer=viewer)
    given = request.POST if request.method == "POST" else request.GET
    what, slot = indicator(given.get("analyte", "")), given.get("slot", "")
    if what is None:
        return _gone(request)
    if request.method == "POST" and given.get("back"):
        for analyte in what.analytes:
            end_target(person_id=person_id, analyte=analyte, slot=slot, by=viewer, at=now)
        return _done(request, _("这个时段不再单独定") if slot else _("已恢复默认目标"))
    targets = facts.read_targets(person_id, viewer=viewer, now=now)
    history = target_history(person_id, what.analytes, viewer=viewer)
    sent = given if request.method == "POST" else None
    made = target_drawer(person_id, what, targets, history, slot=slot, now=now, given=sent)
    if sent is None or made.problem:
        return render(request, "person/target.html", {"page": made})
    try:
        _set_targets(made, by=viewer, at=now)
    except CannotEnrol as refused:
        return render(request, "person/target.html", {"page": with_problem(made, str(refused))})
    later = made.begins is not None and made.begins > clock.day_of(now)
    return _done(
        request, _("个人目标已定，%(day)s起算") % {"day": made.begins} if later else _("个人目标已定，从现在起算")
    )


@page(Permission.SET_TARGETS)
def personal_tier(request: Request, person_id: int) -> HttpResponse:
    """A doctor's tier for one programme, until a day, with its reason."""
    viewer, now = request.viewer, clock.now()
    get_person(person_id, viewer=viewer)
    tiers = programme_tiers_of(person_id, viewer=viewer)
    given = request.POST if request.method == "POST" else None
    made = drawers.tier_drawer(person_id, tier_titles(tiers), tiers, now=now, given=given)
    if given is None:
        return render(request, "person/tier.html", {"page": made})
    if "end" in given:
        end_override(person_id=person_id, programme=given["end"], by=viewer, at=now)
        return _done(request, _("人工调整已撤销，已按规则重新评定"))
    try:
        override_tier(
            person_id=person_id, programme=given.get("programme", ""), tier=given.get("tier", ""),
            until=_end_of(given.get("until", ""), now), reason=given.get("reason", ""), by=viewer, at=now,
        )  # fmt: skip
    except CannotEnrol as refused:
        return render(request, "person/tier.html", {"page": drawers.with_problem(made, str(refused))})
    return _done(request, _("分级已调整，到期自动恢复按规则评定"))


@transaction.atomic
def _set_targets(made: TargetDrawer, *, by: Viewer, at: datetime) -> None:
    """Both numbers of a pressure, or neither."""
    if made.begins is None:
        raise CannotEnrol(_("日期要填成2026-11-21这样"))
    for one in made.wanted:
        set_target(
            person_id=made.person_id, analyte=one.analyte, slot=made.slot, low=one.low, high=one.high,
            reason=made.reason, starts_on=made.begins, by=by, at=at,
        )  # fmt: skip


def _form(request: Request, made: entry.Entry, problem: str = "") -> HttpResponse:
    return render(request, "person/reading.html", {"page": made, "problem": problem or made.problem})


def _done(request: Request, words: str) -> HttpResponse:
    """The whole page is read anew: tiles, chart, timeline and tier may all have changed."""
    messages.success(request, words)
    return HttpResponse(headers={"HX-Refresh": "true"})


def _gone(request: Request) -> HttpResponse:
    return render(request, "person/target.html", {"page": None}, status=404)


def _end_of(text: str, now: datetime) -> Any:
    """The end of a day; the present moment, which is refused, where there is none."""
    day = day_in(text)
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.zone()) if day else now
