"""Stage summaries: drafted, edited part by part, signed, corrected, printed. Every look and every print is noted."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.followup.actions.summarising import (
    CannotSummarise,
    discard_summary,
    draft_summary,
    edit_summary,
    revise_summary,
    sign_summary,
)
from kangxu.followup.summary_queries import get_summary, summaries_of
from kangxu.followup.summary_terms import PARTS
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound
from kangxu.packages.plan_queries import plans_of
from kangxu.people.queries import get_person
from kangxu.privacy.actions import log_access
from kangxu.web.days import day_in
from kangxu.web.doors import Request, page
from kangxu.web.education.links import address_of
from kangxu.web.person.facts import read_who
from kangxu.web.printing import pdf_file
from kangxu.web.summaries.list_page import list_page
from kangxu.web.summaries.page import part, summary_page
from kangxu.web.summaries.print.pdf import SUMMARY, render_pdf
from kangxu.web.summaries.print.sheet import sheet
from kangxu.web.summaries.reading import read_summary

ELDER = "elder"


@page(P.SEE_CLINICAL)
def summaries(request: Request, person_id: int) -> HttpResponse:
    """All summaries of a person; sent: draft one of these days."""
    viewer, now = request.viewer, clock.now()
    problem = ""
    if request.method == "POST":
        try:
            return _draft(request, person_id, now)
        except CannotSummarise as why:
            problem = str(why)
    who = read_who(person_id, viewer=viewer, now=now)
    found = summaries_of(person_id, viewer=viewer)
    log_access(person_id=person_id, page="summaries", purpose="", by=viewer, at=now)
    plan = plans_of(person_id, viewer=viewer).active
    shown = list_page(who, found, plan.starts_on if plan else None, viewer=viewer, problem=problem)
    return render(request, "summaries/list.html", {"page": shown}, status=400 if problem else 200)


@page(P.SEE_CLINICAL)
@require_GET
def summary(request: Request, summary_id: int) -> HttpResponse:
    return _shown(request, summary_id)


@page(P.WORK_TASKS)
def edit(request: Request, summary_id: int) -> HttpResponse:
    """The form of one part (`?part=`); sent: its words are kept, empty ones bring the drafted ones back."""
    given = request.POST if request.method == "POST" else request.GET
    code = given.get("part", "")
    if code not in PARTS:
        raise NotFound(f"summary:{summary_id}")
    problem = ""
    if request.method == "POST":
        words = "" if given.get("back") else given.get("text", "")
        try:
            edit_summary(summary_id=summary_id, edits={code: words}, by=request.viewer, at=clock.now())
        except CannotSummarise as why:
            problem = str(why)
        else:
            made = get_summary(summary_id, viewer=request.viewer)
            context = {
                "part": part(made, code, True), "id": made.id, "digest": made.digest,
                "may_sign": request.viewer.may(P.SIGN_PLANS),
            }  # fmt: skip
            return render(request, "summaries/part.html", context)
    made = get_summary(summary_id, viewer=request.viewer)
    context = {"part": part(made, code, True), "id": made.id, "problem": problem}
    return render(request, "summaries/part_form.html", context)


@page(P.SIGN_PLANS)
@require_POST
def sign(request: Request, summary_id: int) -> HttpResponse:
    try:
        sign_summary(
            summary_id=summary_id, digest=request.POST.get("digest", ""), by=request.viewer, at=clock.now()
        )  # fmt: skip
    except CannotSummarise as why:
        return _shown(request, summary_id, str(why))
    messages.success(request, _("小结已签发"))
    return redirect("summary", summary_id)


@page(P.WORK_TASKS)
@require_POST
def revise(request: Request, summary_id: int) -> HttpResponse:
    """A new version to correct what was signed."""
    try:
        made = revise_summary(summary_id=summary_id, by=request.viewer, at=clock.now())
    except CannotSummarise as why:
        return _shown(request, summary_id, str(why))
    return redirect("summary", made.pk)


@page(P.WORK_TASKS)
@require_POST
def discard(request: Request, summary_id: int) -> HttpResponse:
    try:
        person_id = discard_summary(summary_id=summary_id, by=request.viewer, at=clock.now())
    except CannotSummarise as why:
        return _shown(request, summary_id, str(why))
    messages.success(request, _("草稿已删除"))
    return redirect("person-summaries", person_id)


@page(P.SEE_CLINICAL)
@require_GET
def printed(request: Request, summary_id: int) -> HttpResponse:
    """The summary as PDF; `?edition=elder` in large type."""
    now, elder = clock.now(), request.GET.get("edition") == ELDER
    facts = read_summary(summary_id, viewer=request.viewer, now=now)
    addresses = {"report.svg": reverse("summary", args=[summary_id])}
    addresses |= {f"lesson-{one.id}.svg": address_of(one.id) for one in facts.lessons}
    codes = {name: request.build_absolute_uri(href) for name, href in addresses.items()}
    made = render_pdf(SUMMARY, sheet(facts, elder=elder, now=now), codes)
    log_access(
        person_id=facts.summary.person_id, page="summary_print", purpose=f"summary:{summary_id}", by=request.viewer,
        at=now,
    )  # fmt: skip
    name = f"summary-{summary_id}-{ELDER}.pdf" if elder else f"summary-{summary_id}.pdf"
    return pdf_file(name, made)


def _draft(request: Request, person_id: int, now: datetime) -> HttpResponse:
    request.viewer.require(P.WORK_TASKS)
    get_person(person_id, viewer=request.viewer)
    days = [day_in(request.POST.get(name, "")) for name in ("since", "until")]
    if days[0] is None or days[1] is None:
        raise CannotSummarise(_("请填开始和结束的日期"))
    made = draft_summary(person_id=person_id, since=days[0], until=days[1], by=request.viewer, at=now)
    return redirect("summary", made.pk)


def _shown(request: Request, summary_id: int, problem: str = "") -> HttpResponse:
    now = clock.now()
    facts = read_summary(summary_id, viewer=request.viewer, now=now)
    log_access(
        person_id=facts.summary.person_id, page="summary", purpose=f"summary:{summary_id}", by=request.viewer, at=now
    )
    shown = summary_page(facts, viewer=request.viewer, problem=problem)
    return render(request, "summaries/summary.html", {"page": shown}, status=400 if problem else 200)
