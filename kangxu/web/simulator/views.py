"""The county income scenario: its parameters, what they come to, and scenarios kept under a name."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kangxu.evidence import actions
from kangxu.evidence.county.kept import get_kept, list_kept
from kangxu.evidence.county.model import Base, published
from kangxu.evidence.county.own_counts import counted_fields, fill, own_counts
from kangxu.foundation import clock
from kangxu.foundation.keys import is_key
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound, actor_names, organisation_by_id
from kangxu.web.doors import Request, page
from kangxu.web.simulator import pages
from kangxu.web.simulator.form import Filled, filled_from, read
from kangxu.web.tables import csv_file


@page(P.SEE_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def simulator(request: Request) -> HttpResponse:
    """The page: as shipped, a kept scenario, or what was typed (counted from the own record, or kept)."""
    if request.method != "POST":
        return _opened(request)
    filled = read(request.POST)
    match request.POST.get("do"):
        case "own":
            return _with_own_counts(request, filled)
        case "keep":
            return _keep(request, filled)
    return _shown(request, filled)


@page(P.SEE_ACCOUNTS)
@require_POST
def result(request: Request) -> HttpResponse:
    """What is typed comes to, as one types."""
    built = pages.simulator_page(read(request.POST), (), {}, pages.Shown())
    return render(request, "simulator/outcome.html", {"page": built, "oob": True})


@page(P.SEE_ACCOUNTS)
@require_POST
def export(request: Request) -> HttpResponseBase:
    """What is typed, as a file. With something wrong in it the page comes back."""
    filled = read(request.POST)
    if filled.scenario is None:
        return _shown(request, filled)
    name = _("县域收入测算") + f"-{clock.day_of(clock.now()):%Y%m%d}.csv"
    return csv_file(name, pages.export_rows(filled))


@page(P.SEE_ACCOUNTS)
@require_POST
def drop(request: Request, scenario_id: int) -> HttpResponse:
    """Take a kept scenario off the list."""
    actions.drop_scenario(scenario_id=scenario_id, by=request.viewer, at=clock.now())
    messages.success(request, _("已删除这个情景"))
    return redirect("simulator")


def _opened(request: Request) -> HttpResponse:
    wanted = request.GET.get("scenario", "")
    if not wanted:
        base: Base = "visiting" if request.GET.get("base") == "visiting" else "all"
        return _shown(request, filled_from(published(base)))
    if not is_key(wanted):
        raise NotFound("scenario")
    kept = get_kept(int(wanted), viewer=request.viewer)
    return _shown(request, filled_from(kept.scenario), pages.Shown(open=kept))


def _with_own_counts(request: Request, filled: Filled) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    before = filled.scenario or published(filled.base)
    place = organisation_by_id(viewer.organisation_id or 0, viewer=viewer)
    counts = own_counts(place.pk, viewer=viewer, at=at)
    shown = pages.Shown(counts, counted_fields(before, counts), place.name)
    return _shown(request, filled_from(fill(before, counts)), shown)


def _keep(request: Request, filled: Filled) -> HttpResponse:
    name = request.POST.get("name", "")
    if filled.scenario is None:
        return _shown(request, filled, pages.Shown(name=name))
    try:
        kept = actions.keep_scenario(name=name, scenario=filled.scenario, by=request.viewer, at=clock.now())
    except actions.Unnamed as problem:
        return _shown(request, filled, pages.Shown(name=name, name_error=str(problem)))
    messages.success(request, _("已保存“%(name)s”") % {"name": kept.name})
    return redirect(f"{reverse('simulator')}?scenario={kept.pk}")


def _shown(request: Request, filled: Filled, shown: pages.Shown | None = None) -> HttpResponse:
    kept = list_kept(viewer=request.viewer)
    names = actor_names({one.by for one in kept}, viewer=request.viewer)
    facts = (clock.day_of(clock.now()).isoformat(), request.viewer.name)
    built = pages.simulator_page(filled, kept, names, replace(shown or pages.Shown(), facts=facts))
    return render(request, "simulator/simulator.html", {"page": built})
