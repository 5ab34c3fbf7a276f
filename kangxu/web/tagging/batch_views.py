"""What is done with many persons at once: a tag, a task each, a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kangxu.followup.actions import open_manual_task
from kangxu.foundation import clock
from kangxu.foundation.keys import keys_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.segments import actions
from kangxu.segments.queries import DefinitionView, addressees, definition, definitions, tags_of
from kangxu.web.days import day_in
from kangxu.web.desk.views import said
from kangxu.web.desk.words import sex_age
from kangxu.web.doors import Request, page
from kangxu.web.tables import csv_file
from kangxu.web.tagging.details import band_word
from kangxu.web.tagging.forms import TagForm

DONE = '{"kx:close-drawer": true, "kx:list-changed": true, "kx:work-changed": true}'


@page(P.SEE_SEGMENTS)
@require_http_methods(["GET", "POST"])
def tag(request: Request) -> HttpResponse:
    """Tag the selected persons, or everybody under a definition."""
    viewer = request.viewer
    form = TagForm.of(request.GET if request.method == "GET" else request.POST)
    if request.method == "GET":
        shown = {"form": form, "count": _size(form, viewer), "choices": _choices(viewer)}
        return render(request, "tagging/tag.html", {"page": shown})
    at = clock.now()
    persons = form.persons(viewer, at)
    if not (persons and form.code):
        return said(request, _("还没有选人或标签"))
    try:
        count = actions.set_tag(
            person_ids=persons, code=form.code, value=form.value, reason=form.reason, until=form.until, by=viewer,
            at=at,
        )  # fmt: skip
    except actions.Refused as refused:
        return said(request, str(refused))
    return said(request, _("已打标签，%(count)s人") % {"count": count}, also=DONE)


@page(P.SEE_SEGMENTS)
@require_http_methods(["GET", "POST"])
def untag(request: Request, person_id: int, code: str) -> HttpResponse:
    """Take a tag from one person, with a reason."""
    viewer = request.viewer
    held = definition(code, viewer=viewer)
    if request.method == "GET":
        mine = next((one for one in tags_of(person_id, viewer=viewer) if one.code == code), None)
        return render(request, "tagging/untag.html", {"page": {"person": person_id, "one": held, "mine": mine}})
    try:
        actions.remove_tag(
            person_ids=[person_id], code=code, reason=request.POST.get("reason", ""), by=viewer, at=clock.now()
        )
    except actions.Refused as refused:
        return said(request, str(refused))
    return HttpResponse(headers={"HX-Refresh": "true"})


@page(P.WORK_TASKS)
@require_http_methods(["GET", "POST"])
def tasks(request: Request, code: str) -> HttpResponse:
    """A task for everybody under a definition."""
    viewer, at = request.viewer, clock.now()
    held = definition(code, viewer=viewer)
    if request.method == "GET":
        return render(request, "tagging/tasks.html", {"page": {"one": held, "today": clock.day_of(at)}})
    title, due = request.POST.get("title", "").strip(), day_in(request.POST.get("due", ""))
    if not title or due is None or due < clock.day_of(at):
        return said(request, _("请写要做什么，日期不早于今天"))
    persons = addressees(code, viewer=viewer, at=at)
    count = open_manual_task(
        person_ids=persons, title=title, due_on=due, to_manager=request.POST.get("staff") == "manager", by=viewer, at=at
    )
    return said(request, _("已建%(count)s项任务") % {"count": count}, also=DONE)


@page(P.EXPORT_LISTS)
@require_http_methods(["GET", "POST"])
def export(request: Request, code: str) -> HttpResponseBase:
    """Who is under it, or the selected ones, as a file, masked as on the page; taking it is noted."""
    viewer, at = request.viewer, clock.now()
    held = definition(code, viewer=viewer)
    chosen = set(keys_in(request.POST.getlist("selected")))
    lines = actions.export_members(code=code, by=viewer, at=at)
    rows = [one for one in lines if not chosen or one.person in chosen]
    return csv_file(f"{held.name}-{clock.day_of(at):%Y%m%d}.csv", _rows(held, rows))


def _rows(held: DefinitionView, lines: Iterable[Any]) -> Iterator[list[str]]:
    yield [_("编号"), _("姓名"), _("性别年龄"), _("电话"), _("档位"), _("进入")]
    for one in lines:
        yield [
            str(one.person), one.name, sex_age(one.sex, one.age), one.phone, band_word(held, one.value),
            one.since.isoformat(),
        ]  # fmt: skip


def _size(form: TagForm, viewer: Viewer) -> int:
    return definition(form.everybody, viewer=viewer).count if form.everybody else len(form.selected)


def _choices(viewer: Viewer) -> list[tuple[str, str]]:
    """Tags that may be set by hand, a banded one once for each band."""
    found = definitions(viewer=viewer, kind="tag")
    told = []
    for one in found:
        if one.row.state not in ("active", "waiting") or one.commercial:
            continue
        bands = one.row.version.bands if one.row.version else []
        told += [(f"{one.code}:{band['code']}", one.name + _("：") + band_word(one, band["code"])) for band in bands]
        told += [] if bands else [(one.code, one.name)]
    return told
