"""The page of a call: reading it, keeping what is typed, recording what came of it; remarks about a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kangxu.alerts.queries import open_alerts
from kangxu.followup import actions
from kangxu.followup.drafts import call_draft_of
from kangxu.followup.queries import ContactLine, WorkItem, get_item, newest_contact, next_after, open_of
from kangxu.followup.remarks import NEEDS, remarks_of
from kangxu.followup.talking import script_for, scripts
from kangxu.followup.vocabulary import OUTCOMES, Outcome, UnknownOutcome, outcome_of
from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.queries import live_call
from kangxu.organisations.queries import NotFound, organisation_by_id
from kangxu.people.queries import get_person
from kangxu.privacy.actions import log_access
from kangxu.questionnaires.actions import AlreadyDone, AnsweredInBetween, Stale
from kangxu.web.calls.bar import call_parts
from kangxu.web.components.shapes import Link
from kangxu.web.days import day_in
from kangxu.web.desk import call_form, glance
from kangxu.web.desk.call_page import CallPage, Place, Read, call_page
from kangxu.web.desk.task_views import said_of
from kangxu.web.desk.views import go, left_over
from kangxu.web.desk.words import moment_word
from kangxu.web.doors import Request, page


@page(P.SEE_WORKLIST)
@require_http_methods(["GET", "POST"])
def task(request: Request, task_id: int) -> HttpResponse:
    """The page of a call; a post records its outcome and goes on to the next."""
    viewer, at = request.viewer, clock.now()
    problem, problems = "", {}
    if request.method == "POST":
        item = get_item(task_id, viewer=viewer, at=at)
        following = next_after(item, viewer=viewer, at=at)
        onwards = reverse("task", args=[following.id]) if following else reverse("worklist")
        between = _between(task_id, request.POST, viewer)
        if between and (between.staff_id, between.outcome) == (viewer.staff_id, request.POST.get("outcome")):
            return go(request, onwards)  # sent twice
        try:
            if between:
                raise actions.CannotRecord(_just_recorded(between, at))
            recorded = _record(item, request.POST, viewer, at)
        except call_form.FormNotComplete as missing:
            problem, problems = str(missing), dict(missing.problems)
        except (Stale, AnsweredInBetween, AlreadyDone):
            problem = _("同事刚填过这份表，请看一下再保存")
        except actions.CannotRecord as refused:
            problem = str(refused)
        except UnknownOutcome:
            problem = _("请先选通话结果")
        else:
            request.session["said"] = said_of(recorded)
            request.session["undo"] = reverse("contact-undo", args=[recorded.contact_id])
            return go(request, onwards)
    shown = _page(request, task_id, at, problem, problems)
    log_access(person_id=shown.person_id, page="task", purpose=f"task:{task_id}", by=viewer, at=at)
    return render(
        request, "desk/call.html", {"page": shown, "toast": left_over(request)}, status=422 if problem else 200
    )  # fmt: skip


@page(P.WORK_TASKS)
@require_POST
def draft(request: Request, task_id: int) -> HttpResponse:
    """Keep what was typed beside the form."""
    at = clock.now()
    if not open_of([task_id], viewer=request.viewer):
        raise NotFound(f"task:{task_id}")
    try:
        content = json.loads(request.body)
    except ValueError:
        return HttpResponse(status=400)
    if not isinstance(content, dict):
        return HttpResponse(status=400)
    kept_at = actions.keep_call_draft(task_id=task_id, content=content, by=request.viewer, at=at)
    local = kept_at.astimezone(clock.zone())
    return JsonResponse({"kept": kept_at.isoformat(), "said": _("%(when)s 已存") % {"when": f"{local:%H:%M}"}})


@page(P.WORK_TASKS)
@require_http_methods(["GET", "POST"])
def remarks(request: Request, person_id: int) -> HttpResponse:
    """How to speak with a person, and words of colleagues, in the drawer."""
    viewer, at = request.viewer, clock.now()
    if request.method == "POST":
        given = request.POST
        actions.set_needs(person_id=person_id, codes=given.getlist("need"), by=viewer, at=at)
        for word in given.getlist("take_back"):
            actions.take_word_back(remark_id=key_in(word) or 0, by=viewer, at=at)
        if given.get("word", "").strip():
            actions.leave_word(person_id=person_id, text=given["word"], by=viewer, at=at)
        return HttpResponse(headers={"HX-Refresh": "true"})
    known = remarks_of(person_id, viewer=viewer, at=at)
    held = {one.code for one in known.needs}
    needs = tuple(Link(one.words, value=code, active=code in held) for code, one in NEEDS.items())
    own = tuple(one for one in known.words if one.own)
    return render(request, "desk/remarks.html", {"needs": needs, "own": own, "person_id": person_id})


def _record(item: WorkItem, given: Mapping[str, str], by: Viewer, at: datetime) -> actions.Recorded:
    """Settle the form, then write the contact. The form can be sent again, so what fails in between loses nothing."""
    outcome, typed = outcome_of(given.get("outcome", "")), call_form.typed_form(given)
    day, today = _agreed(outcome, given), clock.day_of(at)
    if problem := outcome.day_problem(day, met_on=today, today=today):
        raise actions.CannotRecord(problem)
    if typed and day and given.get("next") != given.get("next_proposed"):
        typed = call_form.with_next_day(typed, outcome, day, by=by)
    follows = call_form.settle(item, typed, outcome, by=by, at=at) if typed and item.closed_at is None else None
    return actions.record_outcome(
        task_id=item.id, outcome=outcome.code, note=given.get("note", ""), barrier=given.get("barrier", ""),
        patient_words=given.get("words", "") or call_form.spoken_words(typed),
        mode=call_form.mode_of(typed, "phone"), next_on=day or follows, by=by, at=at,
    )  # fmt: skip


def _between(task_id: int, given: Mapping[str, str], viewer: Viewer) -> ContactLine | None:
    """What somebody recorded about the task since the page was opened."""
    known, newest = key_in(given.get("known", "")), newest_contact(task_id, viewer=viewer)
    return newest if newest and known is not None and newest.id > known else None


def _just_recorded(one: ContactLine, at: datetime) -> str:
    told = {"name": one.staff_name, "when": moment_word(one.at, at), "outcome": OUTCOMES[one.outcome].words}
    return _("%(name)s%(when)s刚记了“%(outcome)s”，请看一下再保存") % told


def _agreed(outcome: Outcome, given: Mapping[str, str]) -> date | None:
    """The day beside the outcome, where it means anything: a proposed one is no agreement to call again."""
    day = day_in(given.get("next", ""))
    touched = given.get("next", "") != given.get("next_proposed", "")
    return day if touched or (outcome.schedule_next and not outcome.day) else None


def _page(request: Request, task_id: int, at: datetime, problem: str, problems: Mapping[str, str]) -> CallPage:
    viewer: Viewer = request.viewer
    item = get_item(task_id, viewer=viewer, at=at)
    person = get_person(item.person_id, viewer=viewer)
    kept, kept_at = call_draft_of(task_id, viewer=viewer)
    kept = {**kept, **{name: request.POST[name] for name in _kept_names(request.POST)}}
    kept |= {name: request.GET[name] for name in ("outcome", "script", "form") if request.GET.get(name)}
    script = scripts().get(kept.get("script", "")) or script_for(item.kind, item.reason, item.programmes, item.facts)
    asked = call_form.asked_form(item, script, kept.get("form", ""), viewer=viewer, at=at)
    newest = newest_contact(task_id, viewer=viewer)
    following = next_after(item, viewer=viewer, at=at) if item.closed_at else None
    here = organisation_by_id(viewer.organisation_id, viewer=viewer) if viewer.organisation_id else None
    read = Read(
        item=item, person=person, script=script, asked=call_form.with_problems(asked, problems), kept=kept,
        kept_at=kept_at, place=Place(here.short_name or here.name if here else "", viewer.name, viewer.organisation_id),
        alert=next((one for one in open_alerts(viewer=viewer, at=at, everybody=True) if one.task_id == task_id), None),
        glance=glance.read(item.person_id, viewer=viewer, now=at),
        elsewhere=live_call(viewer=viewer), known=newest.id if newest else 0,
        next_href=reverse("task", args=[following.id]) if following else "",
        parts=call_parts(item.person_id, cause=call_form.cause_of(task_id), viewer=viewer, at=at),
    )  # fmt: skip
    return call_page(read, viewer=viewer, at=at, problem=problem)


def _kept_names(given: Mapping[str, str]) -> list[str]:
    """What of a sent form is shown again when it was refused."""
    names = ["outcome", "words", "barrier", "note", "steps"]
    if given.get("next", "") != given.get("next_proposed", ""):
        names.append("next")
    return [name for name in names if name in given]
