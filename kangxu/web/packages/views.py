"""The catalogue of service packages, and one package in full."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound
from kangxu.packages import actions
from kangxu.packages.actions import Refused
from kangxu.packages.queries import (
    PackageVersion,
    catalogue,
    find_package,
    list_versions,
    off_sale,
    version_view,
)
from kangxu.programmes.programme import programmes
from kangxu.shop.queries import orders_by_package
from kangxu.web.doors import SIGNED_IN, Request, page
from kangxu.web.packages.catalogue import Asked, catalogue_page
from kangxu.web.packages.detail import AGAINST, package_page
from kangxu.web.packages.versions import before_of, names_of
from kangxu.web.packages.words import name_of


@page(SIGNED_IN)
@require_GET
def shelf(request: Request) -> HttpResponse:
    """What is sold, by disease and tier; answered in part while somebody searches."""
    viewer, asked = request.viewer, Asked.of(request.GET)
    made = catalogue_page(
        catalogue(viewer=viewer), off_sale(viewer=viewer), programmes(), asked, orders_by_package(viewer=viewer),
        viewer=viewer,
    )  # fmt: skip
    part = "packages/list.html" if request.headers.get("HX-Request") else "packages/packages.html"
    return render(request, part, {"page": made})


@page(SIGNED_IN)
@require_GET
def package(request: Request, package: str) -> HttpResponse:
    """One edition of a package, by itself or against its parent or the edition before."""
    viewer = request.viewer
    found, versions = find_package(package, viewer=viewer), list_versions(package, viewer=viewer)
    if not any(one.number for one in versions):
        return redirect("package-edit", package)
    shown = _chosen(versions, request.GET.get("version", ""))
    view = version_view(shown, before_of(shown, versions), viewer=viewer)
    against = request.GET.get("against", "")
    made = package_page(
        found, view, versions, names_of(versions, viewer), against if against in AGAINST else "all", viewer=viewer
    )
    return render(request, "packages/package.html", {"page": made})


@page(P.DESIGN_PACKAGES)
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A package of the hospital's own: its names, and what it is based on."""
    viewer, sent, problem = request.viewer, request.POST, ""
    if request.method == "POST":
        try:
            draft = actions.create_package(
                zh=sent.get("zh", ""), en=sent.get("en", ""), programme=sent.get("programme", ""),
                parent=sent.get("parent", ""), by=viewer, at=clock.now(),
            )  # fmt: skip
            return redirect("package-edit", draft.package.code)
        except Refused as refused:
            problem = str(refused)
    choices = [(one.package.code, name_of(one.package)) for one in catalogue(viewer=viewer)]
    diseases = [(code, str(one.title)) for code, one in programmes().items()]
    shown = {"parents": choices, "programmes": diseases, "sent": sent, "problem": problem}
    return render(request, "packages/new.html", {"page": shown})


@page(P.SIGN_PLANS)
@require_POST
def sign(request: Request, package: str) -> HttpResponse:
    """A specialist answers for the content of what is sold."""
    actions.sign(code=package, by=request.viewer, at=clock.now())
    messages.success(request, _("已签字，方案可以按它签署"))
    return HttpResponse(headers={"HX-Refresh": "true"})


@page(P.APPROVE_PACKAGES)
@require_POST
def retire(request: Request, package: str) -> HttpResponse:
    """Sell it no more."""
    try:
        actions.retire_package(code=package, by=request.viewer, at=clock.now())
        messages.success(request, _("已停售"))
    except Refused as refused:
        messages.error(request, str(refused))
    return HttpResponse(headers={"HX-Refresh": "true"})


@page(P.APPROVE_PACKAGES)
@require_POST
def restore(request: Request, package: str) -> HttpResponse:
    """Sell it again."""
    if find_package(package, viewer=request.viewer).retired_at:
        actions.restore_package(code=package, by=request.viewer, at=clock.now())
        messages.success(request, _("已恢复在售"))
    return HttpResponse(headers={"HX-Refresh": "true"})


def _chosen(versions: Sequence[PackageVersion], wanted: str) -> PackageVersion:
    """The edition that was asked for, else what is sold. Raises NotFound."""
    if wanted:
        found = next((one for one in versions if str(one.pk) == wanted), None)
    else:
        found = next((one for one in versions if one.number), None)
    if found is None:
        raise NotFound("package_version")
    return found
