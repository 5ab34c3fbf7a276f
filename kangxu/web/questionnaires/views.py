"""One person's forms: the list, filling in, looking, amending, taking along as FHIR."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.people.queries import get_person
from kangxu.questionnaires import actions, queries
from kangxu.questionnaires.filled import Filled
from kangxu.web.doors import Request, page
from kangxu.web.person import facts
from kangxu.web.person.identity import address
from kangxu.web.person.views import note_look
from kangxu.web.questionnaires.page import NAME, fill_page, fits, forms_page
from kangxu.web.questionnaires.panel import form_panel
from kangxu.web.questionnaires.sent import NotReadable, Sent, read_posted, read_sent
from kangxu.web.questionnaires.standing import standing, visits_until
from kangxu.web.screening.desk import posted


@page(Permission.SEE_CLINICAL)
@require_GET
def forms(request: Request, person_id: int) -> HttpResponse:
    """What was answered, and what can be filled in."""
    viewer, now = request.viewer, clock.now()
    who = facts.read_who(person_id, viewer=viewer, now=now)
    lines = queries.answers_of(person_id, viewer=viewer)
    known = queries.forms_for(person_id, viewer=viewer, at=now)
    fitting = fits(known, {one.programme for one in who.enrolments})
    note_look(request, person_id, "forms", now)
    return render(request, "questionnaires/forms.html", {"page": forms_page(who, lines, known, fitting, viewer=viewer)})


@page(Permission.RECORD_READINGS)
def fill(request: Request, person_id: int, form: str) -> HttpResponse:
    """A form: the draft there is, else a new one; sending completes it."""
    viewer, now = request.viewer, clock.now()
    get_person(person_id, viewer=viewer)
    if request.method == "POST":
        return _complete(request, person_id, form)
    filled = queries.filled(person_id, form, viewer=viewer, at=now, cause=request.GET.get("cause", "")[:80])
    note_look(request, person_id, "form", now)
    return _filling(request, person_id, filled)


@page(Permission.RECORD_READINGS)
@require_POST
def draft(request: Request, person_id: int, form: str) -> JsonResponse:
    """Keep what was typed so far; 400 with words where another hand was quicker."""
    viewer, now = request.viewer, clock.now()
    get_person(person_id, viewer=viewer)
    try:
        sent = read_sent(posted(request))
        saved = actions.save_draft(
            uid=sent.uid, form=form, person_id=person_id, values=sent.values, cause=sent.cause,
            revision=sent.revision, tried=sent.tried, by=viewer, at=now,
        )  # fmt: skip
    except NotReadable:
        return JsonResponse({"errors": {"form": _("这份表单读不出来，请刷新页面")}}, status=400)
    except (actions.Stale, actions.AnsweredInBetween, actions.AlreadyDone) as problem:
        state = "done" if isinstance(problem, actions.AlreadyDone) else "changed"
        return JsonResponse({"errors": {"form": _in_between(request, problem), "state": state}}, status=400)
    return JsonResponse(standing(saved.filled, form_panel(saved.filled, name=NAME, now=now)))


@page(Permission.SEE_CLINICAL)
@require_GET
def answer(request: Request, person_id: int, answer_id: int) -> HttpResponse:
    """A completed form, as it was filled in."""
    filled = _of_person(request, person_id, answer_id)
    note_look(request, person_id, "form", clock.now())
    return _filling(request, person_id, filled)


@page(Permission.RECORD_READINGS)
def amend(request: Request, person_id: int, answer_id: int) -> HttpResponse:
    """Correct a completed form, with a reason."""
    filled = _of_person(request, person_id, answer_id)
    if filled.state != "done":
        return redirect(address("form-answer", person_id, answer_id))
    if request.method != "POST":
        return _filling(request, person_id, filled, amending=True)
    try:
        sent = read_posted(request.POST, NAME)
        done = actions.amend(
            answer_id=answer_id, values=sent.values, reason=request.POST.get("reason", ""), by=request.viewer,
            at=clock.now(),
        )  # fmt: skip
    except NotReadable:
        return _filling(request, person_id, filled, amending=True, problem=_("这份表单读不出来，请刷新页面"))
    except actions.CannotAmend as problem:
        return _filling(request, person_id, filled, amending=True, problem=str(problem))
    except actions.NotComplete as problem:
        shown = _with_problems(filled, problem.problems)
        return _filling(request, person_id, shown, amending=True, problems=len(problem.problems))
    messages.success(request, _("已更正"))
    return redirect(address("form-answer", person_id, done.answer_id))


@page(Permission.RECORD_READINGS)
@require_POST
def drop(request: Request, person_id: int, answer_id: int) -> HttpResponse:
    """Give up a draft."""
    _of_person(request, person_id, answer_id)
    try:
        actions.drop_draft(answer_id=answer_id, by=request.viewer, at=clock.now())
        messages.success(request, _("草稿已放弃"))
    except actions.AlreadyDone:
        messages.success(request, _("这份表单已经完成，不能放弃"))
    return HttpResponse(headers={"HX-Redirect": address("person-forms", person_id)})


@page(Permission.SEE_CLINICAL)
@require_GET
def response(request: Request, person_id: int, answer_id: int) -> JsonResponse:
    """A completed form as FHIR QuestionnaireResponse."""
    _of_person(request, person_id, answer_id)
    content, _form = queries.content_of(answer_id, viewer=request.viewer)
    note_look(request, person_id, "form-fhir", clock.now())
    told = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    told["Content-Type"] = "application/fhir+json; charset=utf-8"
    told["Content-Disposition"] = f'attachment; filename="answer-{answer_id}.json"'
    return told


def _complete(request: Request, person_id: int, code: str) -> HttpResponse:
    viewer, now = request.viewer, clock.now()
    try:
        sent = read_posted(request.POST, NAME)
    except NotReadable:
        messages.success(request, _("这份表单读不出来，请刷新页面"))
        return redirect(address("form-fill", person_id, code))
    try:
        done = actions.complete(
            uid=sent.uid, form=code, person_id=person_id, values=sent.values, cause=sent.cause,
            revision=sent.revision, by=viewer, at=now,
        )  # fmt: skip
    except actions.NotComplete as problem:
        return _held_back(request, person_id, code, sent, problem.problems)
    except (actions.Stale, actions.AnsweredInBetween, actions.AlreadyDone) as problem:
        messages.success(request, _in_between(request, problem))
        return redirect(address("form-answer", person_id, problem.answer_id))
    for one in done.refused:
        messages.success(request, _("有一项没有存成读数：%(why)s") % {"why": one["words"]})
    messages.success(request, _("已完成"))
    return _onward(request, person_id, done.answer_id)


def _held_back(request: Request, person_id: int, code: str, sent: Sent, problems: dict[str, str]) -> HttpResponse:
    """What was typed is kept as a draft, and the page says what is missing."""
    viewer, now = request.viewer, clock.now()
    saved = actions.save_draft(
        uid=sent.uid, form=code, person_id=person_id, values=sent.values, cause=sent.cause, by=viewer, at=now
    )
    return _filling(request, person_id, _with_problems(saved.filled, problems), problems=len(problems))


def _with_problems(filled: Filled, problems: dict[str, str]) -> Filled:
    return replace(filled, judged=replace(filled.judged, problems={**filled.judged.problems, **problems}))


def _filling(request: Request, person_id: int, filled: Filled, **more: Any) -> HttpResponse:
    who = facts.read_who(person_id, viewer=request.viewer, now=clock.now())
    visits = visits_until(filled, viewer=request.viewer, at=who.now)
    shown = fill_page(who, filled, viewer=request.viewer, next_href=_next(request), visits=visits, **more)
    return render(request, "questionnaires/fill.html", {"page": shown})


def _of_person(request: Request, person_id: int, answer_id: int) -> Filled:
    """The answer, if it is this person's. Raises NotFound."""
    filled = queries.get_answer(answer_id, viewer=request.viewer, at=clock.now())
    if filled.person_id != person_id:
        raise NotFound(f"answer:{answer_id}")
    return filled


def _in_between(
    request: Request, problem: actions.Stale | actions.AnsweredInBetween | actions.AlreadyDone
) -> str:  # fmt: skip
    """Who was quicker, and when."""
    if isinstance(problem, actions.AlreadyDone):
        return _("这份表单已经完成，要改请用更正")
    name = actor_names([problem.saved_by], viewer=request.viewer).get(problem.saved_by, "")
    local = problem.saved_at.astimezone(clock.zone())
    return _("%(name)s %(when)s 填过这份表，请刷新后再填；您填的还留在本机") % {"name": name, "when": f"{local:%H:%M}"}


def _next(request: HttpRequest) -> str:
    """Where to go afterwards, if it is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def _onward(request: Request, person_id: int, answer_id: int) -> HttpResponseRedirect:
    return redirect(_next(request) or address("form-answer", person_id, answer_id))
