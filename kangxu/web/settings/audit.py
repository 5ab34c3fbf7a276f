"""Searching the audit: who, what, whom, when."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission
from kangxu.foundation.queries import AuditWanted, list_audit
from kangxu.organisations.queries import list_staff
from kangxu.web.days import day_in
from kangxu.web.doors import Request, page
from kangxu.web.settings.audit_page import audit_page


@page(Permission.SEE_AUDIT)
@require_GET
def audit(request: Request) -> HttpResponse:
    asked, after = request.GET, request.GET.get("after", "")
    wanted = AuditWanted(
        actor=asked.get("actor", ""), what=asked.get("what", ""), target=asked.get("target", "").strip(),
        since=day_in(asked.get("since", "")), until=day_in(asked.get("until", "")),
    )  # fmt: skip
    found = list_audit(viewer=request.viewer, wanted=wanted, after=key_in(after))
    shown = audit_page(found, wanted, list_staff(viewer=request.viewer), request.viewer)
    part = request.headers.get("HX-Request") == "true"
    return render(request, "settings/audit_table.html" if part else "settings/audit.html", {"page": shown})
