"""The site's own affairs: roles in plain words, the tree of organisations, keys of machines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations import actions
from kangxu.organisations.queries import get_door_key, list_door_keys, list_organisations, organisation_by_id
from kangxu.web.doors import Request, page
from kangxu.web.settings.site_page import KINDS, keys_page, tree_of
from kangxu.web.settings.staff_page import organisation_choices, roles_table


class OrganisationForm(forms.Form):
    """A new node of the tree, below one in scope."""

    parent = forms.TypedChoiceField(label=gettext_lazy("上级"), coerce=int)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=tuple(KINDS.items()))
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    short_name = forms.CharField(label=gettext_lazy("简称"), max_length=30, required=False)
    code = forms.SlugField(
        label=gettext_lazy("代码"), max_length=40, help_text=gettext_lazy("接口和导入用，字母、数字、横线，不能重复")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = organisation_choices(list_organisations(viewer=viewer))  # type: ignore[attr-defined]


class DoorKeyForm(forms.Form):
    """A key for a machine at the REST door."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("机构"), coerce=int)
    name = forms.CharField(
        label=gettext_lazy("给谁用"), max_length=60, help_text=gettext_lazy("例如：检验科LIS、血压计网关")
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisation_choices(list_organisations(viewer=viewer))  # type: ignore[attr-defined]


@page(Permission.MANAGE_STAFF)
@require_GET
def roles(request: Request) -> HttpResponse:
    return render(request, "settings/roles.html", {"table": roles_table()})


@page(Permission.MANAGE_SITE)
@require_http_methods(["GET", "POST"])
def organisations(request: Request) -> HttpResponse:
    """The tree; a post adds a node."""
    form = OrganisationForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        given = dict(form.cleaned_data)
        parent = organisation_by_id(given.pop("parent"), viewer=request.viewer)
        try:
            made = actions.create_organisation(parent=parent, by=request.viewer, at=clock.now(), **given)
            messages.success(request, _("已添加%(name)s") % {"name": made.name})
            return redirect("organisations")
        except actions.CannotChange as refused:
            form.add_error("code", str(refused))
    shown = {"nodes": tree_of(list_organisations(viewer=request.viewer)), "form": form}
    return render(request, "settings/organisations.html", shown, status=400 if form.errors else 200)


@page(Permission.MANAGE_SITE)
@require_POST
def describe(request: Request, organisation_id: int) -> HttpResponse:
    node = organisation_by_id(organisation_id, viewer=request.viewer)
    try:
        actions.describe_organisation(
            organisation=node, name=request.POST.get("name", ""), short_name=request.POST.get("short_name", ""),
            northern=_said(request, "northern"), urban=_said(request, "urban"), by=request.viewer, at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("已保存"))
    except actions.CannotChange as refused:
        messages.error(request, str(refused))
    return redirect("organisations")


def _said(request: Request, name: str) -> bool | None:
    return {"1": True, "0": False}.get(request.POST.get(name, ""))


@page(Permission.MANAGE_SITE)
@require_http_methods(["GET", "POST"])
def door_keys(request: Request) -> HttpResponse:
    """All keys; a post issues one and shows it this once."""
    form, secret = DoorKeyForm(request.POST or None, viewer=request.viewer), ""
    if form.is_valid():
        place = organisation_by_id(form.cleaned_data["organisation"], viewer=request.viewer)
        name = form.cleaned_data["name"]
        _key, secret = actions.issue_door_key(organisation=place, name=name, by=request.viewer, at=clock.now())
        form = DoorKeyForm(viewer=request.viewer)
    shown = {"keys": keys_page(list_door_keys(viewer=request.viewer)), "form": form, "secret": secret}
    return render(request, "settings/door_keys.html", shown, status=400 if form.errors else 200)


@page(Permission.MANAGE_SITE)
@require_POST
def end_door_key(request: Request, key_id: int) -> HttpResponse:
    key = get_door_key(key_id, viewer=request.viewer)
    actions.end_door_key(key=key, by=request.viewer, at=clock.now())
    messages.success(request, _("“%(name)s”的钥匙已停用，从现在起打不开门") % {"name": key.name})
    return redirect("door-keys")
