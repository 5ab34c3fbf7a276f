"""Signing a plan on a screen that is turned to the patient, and the sheets to take home."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.packages.actions import Refused, sign_plan
from kangxu.packages.plan_queries import PlanView, digest, get_plan
from kangxu.people.queries import get_person
from kangxu.privacy.actions import log_access
from kangxu.web.doors import Request, page
from kangxu.web.person import facts
from kangxu.web.planning.print.pdf import PLAN
from kangxu.web.planning.print.sheet import sheet
from kangxu.web.planning.sign_page import sign_page
from kangxu.web.printing import pdf_file

ELDER = "elder"
MOST_POINTS = 5000


@page(Permission.SEE_CLINICAL)
def sign(request: Request, plan_id: int) -> HttpResponse:
    """What, when, what it costs, in large letters; three sign. When all have, the year begins."""
    plan, problem = get_plan(plan_id, viewer=request.viewer), ""
    if request.method == "POST":
        try:
            made = _sign(request, plan)
        except Refused as wrong:
            problem = str(wrong)
        else:
            return _signed(request, made)
    return _page(request, get_plan(plan_id, viewer=request.viewer), problem)


@page(Permission.SEE_CLINICAL)
def printed(request: Request, plan_id: int) -> HttpResponse:
    """The plan as one sheet for the patient; `?edition=elder` in large type."""
    plan, now = get_plan(plan_id, viewer=request.viewer), clock.now()
    elder = request.GET.get("edition") == ELDER
    who = facts.read_who(plan.person_id, viewer=request.viewer, now=now)
    made = PLAN.pdf(sheet(plan, who, elder=elder))
    log_access(person_id=plan.person_id, page="plan_print", purpose=f"plan:{plan.id}", by=request.viewer, at=now)
    name = f"plan-{plan.id}-{ELDER}.pdf" if elder else f"plan-{plan.id}.pdf"
    return pdf_file(name, made)


def _page(request: Request, plan: PlanView, problem: str) -> HttpResponse:
    now = clock.now()
    who = facts.read_who(plan.person_id, viewer=request.viewer, now=now)
    said = digest(plan.id, viewer=request.viewer)
    log_access(person_id=plan.person_id, page="plan_sign", purpose=f"plan:{plan.id}", by=request.viewer, at=now)
    shown = sign_page(plan, who, said, viewer=request.viewer, problem=problem)
    return render(request, "planning/sign.html", {"page": shown}, status=400 if problem else 200)


def _sign(request: Request, plan: PlanView) -> Any:
    sent, party = request.POST, request.POST.get("party", "")
    if plan.unsigned:
        raise Refused(_("内容待专科医生签字，方案只能存草稿"))
    name = sent.get("name", "").strip() or _own_name(request, plan, party)
    return sign_plan(
        plan_id=plan.id, party=party, name=name, drawn=_strokes(sent.get("drawn", "")), digest=sent.get("digest", ""),
        by=request.viewer, at=clock.now(),
    )  # fmt: skip


def _own_name(request: Request, plan: PlanView, party: str) -> str:
    """Who signs unless another name was written: the patient, or the member of staff who is signed in."""
    if party == "patient":
        return get_person(plan.person_id, viewer=request.viewer).name
    return request.viewer.name


def _signed(request: Request, made: Any) -> HttpResponse:
    if made.state != "active":
        return HttpResponseRedirect(f"{reverse('plan-sign', args=[made.pk])}#sign")
    plan = get_plan(made.pk, viewer=request.viewer)
    messages.success(request, _("方案已生效，%(count)s项任务派出") % {"count": len(plan.contacts)})
    return redirect("person-plan", plan.person_id)


def _strokes(text: str) -> list[list[list[int]]]:
    """The drawn line: lists of whole points. Raises Refused for anything else."""
    try:
        strokes = json.loads(text or "[]")
        found = [[[int(x), int(y)] for x, y in stroke] for stroke in strokes]
    except (ValueError, TypeError) as problem:
        raise Refused(_("签名没有收到，请再签一次")) from problem
    if sum(map(len, found)) > MOST_POINTS:
        raise Refused(_("签名太长，请重签"))
    return found
