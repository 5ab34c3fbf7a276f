"""A report: on the screen, as PDF, signed. Every look and every print is noted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.privacy.actions import log_access
from kangxu.screening.actions import make_report, sign_report
from kangxu.web.assess.print.pdf import render as render_pdf
from kangxu.web.assess.print.sheet import sheet
from kangxu.web.assess.reading import read_report
from kangxu.web.assess.report_page import report_page
from kangxu.web.doors import Request, page
from kangxu.web.printing import pdf_file

ELDER = "elder"


@page(Permission.SEE_CLINICAL)
def report(request: Request, report_id: int) -> HttpResponse:
    facts = read_report(report_id, viewer=request.viewer)
    log_access(person_id=facts.person.id, page="report", purpose=facts.number, by=request.viewer, at=clock.now())
    return render(request, "assess/report.html", {"page": report_page(facts, viewer=request.viewer)})


@page(Permission.SEE_CLINICAL)
def printed(request: Request, report_id: int) -> HttpResponse:
    """The report as PDF; `?edition=elder` in large type."""
    facts = read_report(report_id, viewer=request.viewer)
    elder = request.GET.get("edition") == ELDER

    def address(kind: str, code: str) -> str:
        return request.build_absolute_uri(reverse(kind, args=[code]))

    made = render_pdf(*sheet(facts, elder=elder, address=address))
    log_access(person_id=facts.person.id, page="report_print", purpose=facts.number, by=request.viewer, at=clock.now())
    name = f"{facts.number}-{ELDER}.pdf" if elder else f"{facts.number}.pdf"
    return pdf_file(name, made)


@page(Permission.SET_TARGETS)
@require_POST
def sign(request: Request, report_id: int) -> HttpResponse:
    sign_report(report_id=report_id, by=request.viewer, at=clock.now())
    messages.success(request, _("已签发"))
    return redirect("report", report_id)


@page(Permission.SCREEN_PEOPLE)
@require_POST
def make(request: Request, person_id: int) -> HttpResponse:
    """A new report from what is on record, without asking anything."""
    made = make_report(person_id=person_id, by=request.viewer, at=clock.now())
    return redirect("report", made.pk)
