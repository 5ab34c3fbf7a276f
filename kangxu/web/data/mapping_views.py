"""Steps two and three: what the columns become, and whose values they are. Every decision is kept at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.intake import actions, deciding, queries
from kangxu.intake.mapping import ColumnMapping, Mapping
from kangxu.intake.options import ImportOptions
from kangxu.intake.sights import sights_of
from kangxu.organisations.queries import NotFound
from kangxu.web.data.history_page import address_of
from kangxu.web.data.mapping_page import Wanted, address, mapping_page
from kangxu.web.data.who_page import BadAnswer, options_from, who_page
from kangxu.web.doors import Request, page


@page(Permission.IMPORT_DATA)
@require_GET
def columns(request: Request, import_id: int) -> HttpResponse:
    """The whole page, or only its inside for htmx."""
    job = queries.get_import(import_id, viewer=request.viewer)
    if job.state != "mapping":
        return redirect(address_of(job))
    return _mapping(request, job, _wanted(request), queries.mapping_of(job))


@page(Permission.IMPORT_DATA)
@require_POST
def decide(request: Request, import_id: int, key: str) -> HttpResponse:
    """Keep one decision and show the next open column."""
    job = queries.get_import(import_id, viewer=request.viewer)
    mapping, remembered = queries.mapping_of(job), queries.remembered_by(job)
    parts = deciding.parts_of(mapping)
    if key not in parts:
        raise NotFound(f"import:{import_id}:{key}")
    try:
        part = _decided(request.POST, parts[key], sights_of(job).of(parts[key]).numbers)
    except deciding.CannotDecide as refused:
        messages.error(request, _("“%(choice)s”和这一列不配，请重新选") % {"choice": refused})
        return redirect(address(job, _wanted(request), part=key))
    changed = deciding.with_part(mapping, key, part)
    _keep(request, job, changed, ImportOptions.from_dict(job.options))
    return redirect(address(job, _wanted(request), part=_next(changed, remembered, key)))


@page(Permission.IMPORT_DATA)
@require_POST
def confirm_rest(request: Request, import_id: int) -> HttpResponse:
    """Take everything still open as it was proposed."""
    job = queries.get_import(import_id, viewer=request.viewer)
    changed = deciding.confirm_all(queries.mapping_of(job), queries.remembered_by(job))
    _keep(request, job, changed, ImportOptions.from_dict(job.options))
    return redirect("import-columns", import_id)


@page(Permission.IMPORT_DATA)
@require_POST
def save_template(request: Request, import_id: int) -> HttpResponse:
    job = queries.get_import(import_id, viewer=request.viewer)
    try:
        saved = actions.save_template(job=job, name=request.POST.get("name", ""), by=request.viewer, at=clock.now())
        said = {"name": saved.name, "version": saved.version}
        messages.success(request, _("已存为“%(name)s”（第%(version)s版），下次同样表头自动沿用") % said)
    except actions.CannotImport as refused:
        messages.error(request, str(refused))
    return redirect(address_of(job))


@page(Permission.IMPORT_DATA)
@require_http_methods(["GET", "POST"])
def who(request: Request, import_id: int) -> HttpResponse:
    """Whose values these are, from where and of which day."""
    job = queries.get_import(import_id, viewer=request.viewer)
    if job.state != "mapping":
        return redirect(address_of(job))
    mapping, problem = queries.mapping_of(job), ""
    if request.method == "POST":
        try:
            _keep(request, job, mapping, options_from(request.POST, mapping))
            return redirect("import-check", import_id)
        except BadAnswer as refused:
            problem = str(refused)
    shown = who_page(job, mapping, sights_of(job), request.viewer, problem)
    return render(request, "data/who.html", {"page": shown}, status=400 if problem else 200)


def _decided(answers: Any, part: Any, numbers: Any) -> Any:
    """The part as the card's form says."""
    name = part.name if isinstance(part, ColumnMapping) else part.item
    target, decision = answers.get("target", part.target), answers.get("decision", "")
    if target == "ignore" or decision == "ignore":
        return deciding.decide(part, decision="ignore")
    tried = deciding.reconsider(part, target, numbers, name)
    order = decision if decision in deciding.DAY_ORDERS else None
    return deciding.decide(tried, unit=answers.get("unit"), decision="as_is" if order else decision, day_order=order)


def _next(mapping: Mapping, remembered: Mapping | None, key: str) -> str:
    """The next open part behind this one, else the first open one, else this one again."""
    keys = list(deciding.parts_of(mapping))
    still = deciding.open_parts(mapping, remembered)
    behind = [one for one in still if keys.index(one) > keys.index(key)]
    return next(iter((*behind, *still)), key)


def _keep(request: Request, job: Any, mapping: Mapping, options: ImportOptions) -> None:
    try:
        actions.set_mapping(job=job, mapping=mapping, options=options, by=request.viewer, at=clock.now())
    except actions.CannotImport as refused:
        messages.error(request, str(refused))


def _wanted(request: Request) -> Wanted:
    asked = request.GET
    return Wanted(
        tab=asked.get("tab", "all"),
        words=asked.get("q", "").strip(),
        part=asked.get("part", ""),
        tried=asked.get("target", ""),
        everything="all" in asked,
    )


def _mapping(request: Request, job: Any, wanted: Wanted, mapping: Mapping) -> HttpResponse:
    remembered = queries.remembered_by(job)
    try:
        shown = mapping_page(job, mapping, remembered, sights_of(job), wanted, request.viewer)
    except deciding.CannotDecide as refused:
        raise NotFound(f"import:{job.pk}") from refused
    part = request.headers.get("HX-Request") == "true"
    answer = render(request, "data/mapping.html" if part else "data/columns.html", {"page": shown})
    if part and not wanted.tried:
        answer.headers["HX-Push-Url"] = request.get_full_path()
    return answer
