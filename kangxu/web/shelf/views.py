"""The shelf of risk models: where every number comes from, and which models the site uses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.screening.actions import set_model
from kangxu.screening.queries import ModelLine, models_in_use
from kangxu.web.doors import SIGNED_IN, Request, page
from kangxu.web.shelf.model_page import model_page
from kangxu.web.shelf.shelf_page import shelf_page


@page(SIGNED_IN)
def shelf(request: Request) -> HttpResponse:
    found = models_in_use(viewer=request.viewer)
    made = shelf_page(found, disease=request.GET.get("disease", ""), today=clock.day_of(clock.now()))
    return render(request, "shelf/shelf.html", {"page": made})


@page(SIGNED_IN)
def one_model(request: Request, model: str) -> HttpResponse:
    line = _line(model, request.viewer)
    decided_by = line.in_use.decided_by
    names = actor_names({decided_by} - {""}, viewer=request.viewer)
    made = model_page(
        line, decided_by=names.get(decided_by, ""), may_set=request.viewer.may(Permission.MANAGE_SITE),
        today=clock.day_of(clock.now()),
    )  # fmt: skip
    return render(request, "shelf/model.html", {"page": made})


@page(Permission.MANAGE_SITE)
@require_POST
def use(request: Request, model: str) -> HttpResponse:
    """Switch a model on or off, or take another of its variants."""
    now = _line(model, request.viewer).in_use
    on = request.POST.get("on", "1" if now.on else "0") == "1"
    set_model(
        model=model, on=on, variant=request.POST.get("variant", now.variant), by=request.viewer, at=clock.now()
    )  # fmt: skip
    messages.success(request, _("已启用") if on else _("已停用，新的评估不再计算"))
    return redirect("risk-model", model)


def _line(model: str, viewer: Viewer) -> ModelLine:
    found = next((one for one in models_in_use(viewer=viewer) if one.in_use.model.code == model), None)
    if found is None:
        raise NotFound(f"risk_model:{model}")
    return found
