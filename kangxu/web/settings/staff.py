"""Staff: who works here in which role; accounts, postings and passwords."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations import actions
from kangxu.organisations.queries import get_posting, get_staff, list_organisations, list_staff
from kangxu.organisations.roles import ROLES
from kangxu.web.doors import Request, page
from kangxu.web.settings.staff_page import StaffDetail, organisation_choices, staff_page


class PostingForm(forms.Form):
    """A role at an organisation in scope."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("机构或科室"), coerce=int)
    role = forms.ChoiceField(label=gettext_lazy("角色"))

    def __init__(self, *args: object, viewer: Viewer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["organisation"].choices = organisation_choices(list_organisations(viewer=viewer))  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.code, _("%(role)s：%(does)s") % {"role": role.title, "does": role.description})
            for role in ROLES.values()
        ]


class HireForm(PostingForm):
    """A new member of staff with an account and a first posting."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    username = forms.CharField(label=gettext_lazy("账号"), max_length=60)
    password = forms.CharField(
        label=gettext_lazy("初始密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少10位，请本人登录后改掉"),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("职称"), max_length=40, required=False)
    employee_number = forms.CharField(label=gettext_lazy("工号"), max_length=30, required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=20, required=False)
    field_order = ("name", "username", "password", "organisation", "role", "title", "employee_number", "phone")


@page(Permission.MANAGE_STAFF)
@require_GET
def staff_list(request: Request) -> HttpResponse:
    role, text = request.GET.get("role", ""), request.GET.get("q", "").strip()
    found = list_staff(viewer=request.viewer, role=role if role in ROLES else "", text=text)
    shown = staff_page(found, request.viewer, role=role, text=text)
    part = request.headers.get("HX-Request") == "true"
    return render(request, "settings/staff_table.html" if part else "settings/staff_list.html", {"page": shown})


@page(Permission.MANAGE_STAFF)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def staff_new(request: Request) -> HttpResponse:
    form = HireForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        given = dict(form.cleaned_data)
        place = list_organisations(viewer=request.viewer).get(pk=given.pop("organisation"))
        try:
            staff = actions.hire(organisation=place, by=request.viewer, at=clock.now(), **given)
            messages.success(request, _("已添加%(name)s") % {"name": staff.name})
            return redirect("staff", staff.pk)
        except actions.CannotChange as refused:
            form.add_error("username" if given["username"] in str(refused) else None, str(refused))
        except ValidationError as weak:
            form.add_error("password", weak)
    return render(request, "settings/staff_new.html", {"form": form}, status=400 if form.errors else 200)


@page(Permission.MANAGE_STAFF)
@require_GET
def staff(request: Request, staff_id: int) -> HttpResponse:
    member = get_staff(staff_id, viewer=request.viewer)
    shown = StaffDetail.of(member, request.viewer)
    return render(request, "settings/staff.html", {"page": shown, "form": PostingForm(viewer=request.viewer)})


@page(Permission.MANAGE_STAFF)
@require_POST
def add_posting(request: Request, staff_id: int) -> HttpResponse:
    member = get_staff(staff_id, viewer=request.viewer)
    form = PostingForm(request.POST, viewer=request.viewer)
    if not form.is_valid():
        messages.error(request, _("请选机构和角色"))
        return redirect("staff", staff_id)
    place = list_organisations(viewer=request.viewer).get(pk=form.cleaned_data["organisation"])
    role = form.cleaned_data["role"]
    return _try(
        request, staff_id, _("已加上岗位"),
        lambda: actions.add_posting(staff=member, organisation=place, role=role, by=request.viewer, at=clock.now()),
    )  # fmt: skip


@page(Permission.MANAGE_STAFF)
@require_POST
def end_posting(request: Request, posting_id: int) -> HttpResponse:
    posting = get_posting(posting_id, viewer=request.viewer)
    return _try(
        request, posting.staff_id, _("岗位已结束"),
        lambda: actions.end_posting(posting=posting, by=request.viewer, at=clock.now()),
    )  # fmt: skip


@page(Permission.MANAGE_STAFF)
@require_POST
def set_active(request: Request, staff_id: int) -> HttpResponse:
    member, active = get_staff(staff_id, viewer=request.viewer), request.POST.get("active") == "1"
    return _try(
        request, staff_id, _("账号已恢复") if active else _("账号已停用，正在用的也会退出"),
        lambda: actions.set_active(staff=member, active=active, by=request.viewer, at=clock.now()),
    )  # fmt: skip


@page(Permission.MANAGE_STAFF)
@sensitive_post_parameters("password")
@require_POST
def set_password(request: Request, staff_id: int) -> HttpResponse:
    member, password = get_staff(staff_id, viewer=request.viewer), request.POST.get("password", "")
    return _try(
        request, staff_id, _("密码已重设，请当面告诉本人"),
        lambda: actions.set_password(staff=member, password=password, by=request.viewer, at=clock.now()),
    )  # fmt: skip


def _try(request: Request, staff_id: int, words: str, verb: Callable[[], object]) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        verb()
        messages.success(request, words)
    except actions.CannotChange as refused:
        messages.error(request, str(refused))
    except ValidationError as weak:
        messages.error(request, " ".join(weak.messages))
    return redirect("staff", staff_id)
