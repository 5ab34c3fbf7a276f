"""The list of calls, the record of one, calls noted by hand, and where staff are rung."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kangxu.followup.actions import attach_call
from kangxu.followup.call_queries import count_calls, list_call_lines
from kangxu.followup.queries import contacts_of
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.messaging import actions
from kangxu.messaging.queries import get_call
from kangxu.messaging.queries import own_extension as extension_of_viewer
from kangxu.messaging.terms import sheet
from kangxu.people.queries import get_person
from kangxu.privacy.actions import log_access
from kangxu.privacy.masking import mask_phone
from kangxu.web.calls.asked import Asked
from kangxu.web.calls.bar_views import ABOUT_TASK
from kangxu.web.calls.list_page import calls_page
from kangxu.web.calls.page import call_page
from kangxu.web.desk.views import colleagues, go, said
from kangxu.web.doors import Request, page


class MobileForm(forms.Form):
    """A call that was made on one's own telephone."""

    phone = forms.ChoiceField(label=gettext_lazy("拨打的号码"), required=False)
    dialled_at = forms.DateTimeField(
        label=gettext_lazy("什么时候打的"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.FloatField(
        label=gettext_lazy("说了几分钟"), min_value=0, max_value=sheet()["news"]["longest_hours"] * 60,
        widget=forms.NumberInput(attrs={"step": "0.5"}),
    )  # fmt: skip
    told = forms.BooleanField(
        label=gettext_lazy("已告知录音，患者同意"), required=False,
        help_text=gettext_lazy("没有告知的，录音不能上传"),
    )  # fmt: skip

    def clean(self) -> dict[str, object]:
        given = dict(self.cleaned_data)
        if "dialled_at" in given and given["dialled_at"] > clock.now():
            self.add_error("dialled_at", _("时间还没到"))
        return given


@page(P.WORK_TASKS)
@require_GET
def calls(request: Request) -> HttpResponse:
    """Own calls, or everybody's for those who listen; only the list when htmx asks."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET)
    wanted = asked.wanted(at)
    found = list_call_lines(viewer=viewer, wanted=wanted, after=asked.after)
    staff = colleagues(viewer) if viewer.may(P.LISTEN_CALLS) else ()
    shown = calls_page(
        found, count_calls(viewer=viewer, wanted=wanted), staff, asked, extension=extension_of_viewer(viewer=viewer),
        viewer=viewer, at=at,
    )  # fmt: skip
    template = "calls/list.html" if request.headers.get("HX-Target") == "list" else "calls/calls.html"
    return render(request, template, {"page": shown})


@page(P.WORK_TASKS)
@require_GET
def call(request: Request, call_id: int) -> HttpResponse:
    """The record of one call, with its recording for those who may hear it."""
    viewer, at = request.viewer, clock.now()
    known = get_call(call_id, viewer=viewer)
    person = get_person(known.person_id, viewer=viewer)
    log_access(person_id=person.id, page="call", purpose=f"call:{call_id}", by=viewer, at=at)
    contacts = [one for one in contacts_of(person.id, viewer=viewer, size=500) if one.call_id == call_id]
    return render(request, "calls/call.html", {"page": call_page(known, person, contacts, viewer=viewer, at=at)})


@page(P.WORK_TASKS)
@require_http_methods(["GET", "POST"])
def note(request: Request, person_id: int) -> HttpResponse:
    """Note a call made on one's own telephone, in the drawer; its page then takes the recording."""
    viewer, at = request.viewer, clock.now()
    person = get_person(person_id, viewer=viewer)
    cause = request.POST.get("cause", request.GET.get("cause", ""))
    form = MobileForm(request.POST or None, initial={"dialled_at": at.astimezone(clock.zone())})
    form.fields["phone"].choices = [(str(one.id), mask_phone(one.value)) for one in person.phones]  # type: ignore[attr-defined]
    if form.is_valid():
        given = form.cleaned_data
        seconds = round(given["minutes"] * 60)
        begun = min(given["dialled_at"], at - timedelta(seconds=seconds))  # who notes it at once names the end
        made = actions.note_mobile_call(
            person_id=person_id, phone_id=int(given["phone"]) if given["phone"] else None,
            cause=cause if ABOUT_TASK.fullmatch(cause) else "", told=given["told"], dialled_at=begun,
            seconds=seconds, by=viewer, at=at,
        )  # fmt: skip
        attach_call(call_id=made.pk, by=viewer, at=at)
        return go(request, reverse("call", args=[made.pk]))
    shown = {"form": form, "cause": cause, "person": person.name or _("未登记姓名"), "person_id": person_id}
    part = "note" if request.headers.get("HX-Request") else "note_page"
    return render(request, f"calls/{part}.html", shown)


@page(P.WORK_TASKS)
@require_http_methods(["GET", "POST"])
def own_extension(request: Request) -> HttpResponse:
    """Where the line rings me first."""
    viewer = request.viewer
    if request.method == "GET":
        return render(request, "calls/extension.html", {"number": extension_of_viewer(viewer=viewer)})
    try:
        actions.set_extension(number=request.POST.get("number", ""), by=viewer, at=clock.now())
    except actions.Refused as refused:
        return said(request, str(refused))
    return HttpResponse(headers={"HX-Refresh": "true"})
