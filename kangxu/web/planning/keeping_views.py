"""Changing a draft: tier, means, carers, services, days. Every change is kept at once and can be taken back."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import Refused, leave_out, move_visit, name_carers, put_back, throw_away_plan
from kangxu.packages.plan_queries import PlanView, plans_of
from kangxu.packages.planning_terms import workday
from kangxu.packages.tree import Path
from kangxu.web.components.toast import Toast
from kangxu.web.doors import Request, page
from kangxu.web.planning import drawers, forms
from kangxu.web.planning.keeping import kept, redraft, terms_of
from kangxu.web.planning.page import plan_page
from kangxu.web.planning.reading import read_plan
from kangxu.web.planning.words import service_words, tier_words

REACH = timedelta(days=3)


@page(Permission.SIGN_PLANS)
@require_GET
def adjust(request: Request, person_id: int) -> HttpResponse:
    """Means, carers, first day, and every service with how often it is planned."""
    return _adjusting(request, person_id, "")


@page(Permission.SIGN_PLANS)
@require_POST
def terms(request: Request, person_id: int) -> HttpResponse:
    now, by = clock.now(), request.viewer
    plans, way, lost = plans_of(person_id, viewer=by), None, 0
    try:
        given = forms.terms_from(request.POST, now)
        before = terms_of(person_id, plans, by=by, at=now)
        if plans.draft and (given.pays, given.starts_on) == (before.pays, before.starts_on):
            name_carers(plan_id=plans.draft.id, doctor_id=given.doctor_id, manager_id=given.manager_id, by=by, at=now)
        else:
            made = redraft(person_id, "", given, plans, by=by, at=now)
            way, lost = made.path, made.lost
    except (Refused, forms.BadForm) as wrong:
        return _adjusting(request, person_id, str(wrong))
    return _shown(request, person_id, _with_lost(_("已保存，费用和安排已重算"), lost), way=way)


@page(Permission.SIGN_PLANS)
@require_POST
def tier(request: Request, person_id: int) -> HttpResponse:
    now, by = clock.now(), request.viewer
    plans, wanted = plans_of(person_id, viewer=by), _sent(request).get("tier", "")
    before = plans.draft.tier if plans.draft else ""
    try:
        made = redraft(person_id, wanted, None, plans, by=by, at=now)
    except Refused as wrong:
        return _shown(request, person_id, str(wrong))
    words = _with_lost(_("已换成%(tier)s") % {"tier": tier_words(wanted)}, made.lost)
    undo = _undo("plan-tier", person_id, tier=before) if before else ""
    return _shown(request, person_id, words, undo, way=made.path)


@page(Permission.SIGN_PLANS)
@require_POST
def service(request: Request, person_id: int) -> HttpResponse:
    """Leave a service out (`act=drop`) or take it in again."""
    now, by = clock.now(), request.viewer
    sent = _sent(request)
    code, back = sent.get("service", ""), sent.get("act") == "back"
    try:
        plan = kept(person_id, by=by, at=now)
        (put_back if back else leave_out)(plan_id=plan.id, service=code, by=by, at=now)
    except Refused as wrong:
        return _shown(request, person_id, str(wrong))
    said = _("%(what)s已放回") if back else _("%(what)s已去掉")
    undo = _undo("plan-service", person_id, service=code, act="drop" if back else "back")
    return _shown(request, person_id, said % {"what": service_words(code)}, undo)


@page(Permission.SEE_CLINICAL)
def visit(request: Request, person_id: int) -> HttpResponse:
    """What is done together on one day; sent: another day for it."""
    now, by = clock.now(), request.viewer
    key = _sent(request).get("key", "")
    if request.method != "POST":
        return _visit_drawer(request, person_id, key, "")
    by.require(Permission.SIGN_PLANS)
    plan = kept(person_id, by=by, at=now)
    before = _day_of(plan, key)
    wanted = _wanted_day(request, plan, before)
    try:
        if wanted is None:
            raise Refused(_("请填日期"))
        move_visit(plan_id=plan.id, key=key, due_on=wanted, by=by, at=now)
    except Refused as wrong:
        if request.POST.get("from") == "drawer":
            return _visit_drawer(request, person_id, key, str(wrong))
        return _shown(request, person_id, str(wrong))
    return _moved(request, plan, key, before, wanted)


@page(Permission.SIGN_PLANS)
@require_POST
def keep(request: Request, person_id: int) -> HttpResponse:
    """Keep what is shown, and go on to sign or to print it."""
    try:
        plan = kept(person_id, by=request.viewer, at=clock.now())
    except Refused as wrong:
        return _trigger({"kx:toast": {"text": str(wrong)}})
    name = "plan-sign" if request.POST.get("then") == "sign" else "plan-pdf"
    return HttpResponse(headers={"HX-Redirect": reverse(name, args=[plan.id])})


@page(Permission.SIGN_PLANS)
@require_POST
def discard(request: Request, person_id: int) -> HttpResponse:
    """Throw the draft away."""
    plans = plans_of(person_id, viewer=request.viewer)
    if plans.draft is None:
        raise NotFound(f"plan:{person_id}")
    throw_away_plan(plan_id=plans.draft.id, by=request.viewer, at=clock.now())
    messages.success(request, _("草稿已删除"))
    return HttpResponse(headers={"HX-Redirect": reverse("person-plan", args=[person_id])})


def _with_lost(words: str, lost: int) -> str:
    """With how many days that were set by hand found no place in the new year."""
    if not lost:
        return words
    more = _("改过的%(count)s个日期在新安排里没有对应的服务，已按新安排") % {"count": lost}
    return _("%(words)s；%(more)s") % {"words": words, "more": more}


def _adjusting(request: Request, person_id: int, problem: str) -> HttpResponse:
    known = read_plan(person_id, anew=True, viewer=request.viewer, now=clock.now())
    if not known.open or known.running:
        raise NotFound(f"plan:{person_id}")
    shown = drawers.adjusting(known, viewer=request.viewer, problem=problem)
    return render(request, "planning/adjust.html", {"page": shown})


def _visit_drawer(request: Request, person_id: int, key: str, problem: str) -> HttpResponse:
    known = read_plan(person_id, anew=False, viewer=request.viewer, now=clock.now())
    shown = drawers.visit(known, key, viewer=request.viewer, problem=problem)
    if shown is None:
        raise NotFound(f"plan_item:{person_id}")
    return render(request, "planning/visit.html", {"page": shown})


def _moved(request: Request, before: PlanView, key: str, day: date, wanted: date) -> HttpResponse:
    """Tell it, with the way back unless the visit was joined to another of that day."""
    now = kept(before.person_id, by=request.viewer, at=clock.now())
    words = _("已改到%(day)s") % {"day": f"{wanted:%m-%d}"}
    after = key if key in now.contacts else f"{key.rpartition(':')[0]}:{wanted}"
    if after != key and after not in now.contacts.keys() - before.contacts.keys():
        return _shown(request, before.person_id, _("%(words)s，和当天的门诊并成一次") % {"words": words})
    return _shown(request, before.person_id, words, _undo("plan-visit", before.person_id, key=after, to=f"{day}"))


def _day_of(plan: PlanView, key: str) -> date:
    if key not in plan.contacts:
        raise NotFound(f"plan_item:{plan.id}")
    return plan.contacts[key][0].due_on


def _wanted_day(request: Request, plan: PlanView, before: date) -> date | None:
    """A day as it was typed; so many days on; or the same day of another month. The latter two on a day of work."""
    sent = _sent(request)
    if "days" in sent and sent["days"].lstrip("-").isdecimal():
        days = int(sent["days"])
        return _working(before + timedelta(days=max(-366, min(days, 366))), plan)
    try:
        if "month" in sent and (first := parse_date(sent["month"])):
            return _working(forms.same_day(before, first), plan)
        return parse_date(sent.get("to", ""))
    except ValueError:
        return None


def _working(day: date, plan: PlanView) -> date:
    return workday(min(max(day, plan.starts_on), plan.ends_on - REACH))


def _sent(request: Request) -> dict[str, str]:
    return {**request.GET.dict(), **request.POST.dict()}


def _undo(name: str, person_id: int, **query: str) -> str:
    return f"{reverse(name, args=[person_id])}?{urlencode(query)}"


def _shown(request: Request, person_id: int, words: str, undo: str = "", *, way: Path | None = None) -> HttpResponse:
    """The page's body anew, with what was done and the way back."""
    now: datetime = clock.now()
    known = read_plan(person_id, anew=True, viewer=request.viewer, now=now, way=way)
    toast = Toast(words, undo_href=undo, undo_target="#plan", oob=True, attrs={})
    context = {"page": plan_page(known, viewer=request.viewer), "toast": toast}
    answer = render(request, "planning/body.html", context)
    answer["HX-Retarget"], answer["HX-Reswap"] = "#plan", "outerHTML"
    answer["HX-Trigger"] = "kx:close-drawer"
    return answer


def _trigger(told: dict[str, object]) -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})
