"""Merging two records and taking that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission
from kangxu.organisations.queries import NotFound
from kangxu.people import actions, queries
from kangxu.people.search import search
from kangxu.privacy.actions import log_access
from kangxu.web.doors import Request, page
from kangxu.web.people.forms import MergeForm
from kangxu.web.people.merge_pages import choose_page, history_page, merge_page

SEARCHED = 10


@page(Permission.RESOLVE_MATCHES)
def merge(request: Request) -> HttpResponse:
    """`?keep=` and `?other=` compared; with one of them missing, a search for it."""
    if request.method == "POST":
        return _merged(request)
    keep, other = (_number(request.GET.get(name, "")) for name in ("keep", "other"))
    if keep is None or other is None:
        return _choose(request, keep)
    return _compared(request, keep, other, MergeForm(initial={"kept": keep, "merged": other}))


@page(Permission.RESOLVE_MATCHES)
@require_GET
def history(request: Request, person_id: int) -> HttpResponse:
    """Merges of one record, each with who, when, why, and the way back."""
    person = queries.get_person(person_id, viewer=request.viewer)
    merges = queries.list_merges(person_id, viewer=request.viewer)
    return render(request, "people/merges.html", {"page": history_page(person, merges, viewer=request.viewer)})


@page(Permission.RESOLVE_MATCHES)
@require_POST
def undo(request: Request, merge_id: int) -> HttpResponse:
    """Two records again, exactly as they were."""
    found = queries.get_merge(merge_id, viewer=request.viewer)
    try:
        actions.unmerge(merge_id=merge_id, by=request.viewer, at=clock.now())
        messages.success(request, _("已拆分，两份档案恢复原样"))
    except actions.CannotMerge as refused:
        messages.warning(request, str(refused))
    return redirect("person-merges", found.kept_id)


def _choose(request: Request, keep: int | None) -> HttpResponse:
    request.viewer.require(Permission.SEE_PEOPLE)
    text = request.GET.get("q", "").strip()
    kept = queries.get_person(keep, viewer=request.viewer) if keep is not None else None
    found = search(text, viewer=request.viewer, most=SEARCHED) if text else []
    shown = choose_page(kept, text, found, viewer=request.viewer, on=clock.day_of(clock.now()))
    return render(request, "people/merge_choose.html", {"page": shown})


def _compared(request: Request, keep: int, other: int, form: MergeForm, status: int = 200) -> HttpResponse:
    viewer, now = request.viewer, clock.now()
    if keep == other:
        raise NotFound(f"person:{other}")
    left, right, rows = queries.compare_persons(keep, other, viewer=viewer)
    for person in (left, right):
        log_access(person_id=person.id, page="merge", by=viewer, at=now)
    shown = merge_page(left, right, rows, form, viewer=viewer, on=clock.day_of(now))
    return render(request, "people/merge.html", {"page": shown}, status=status)


def _merged(request: Request) -> HttpResponse:
    form = MergeForm(request.POST)
    kept, merged = (_number(request.POST.get(name, "")) for name in ("kept", "merged"))
    if kept is None or merged is None:
        return _choose(request, kept)
    if not form.is_valid():
        return _compared(request, kept, merged, form, status=400)
    try:
        actions.merge_people(
            kept_id=kept, merged_id=merged, reason=form.cleaned_data["reason"], by=request.viewer, at=clock.now()
        )
    except actions.CannotMerge as refused:
        form.add_error(None, str(refused))
        return _compared(request, kept, merged, form, status=400)
    messages.success(request, _("已合并，可以在这里拆分"))
    return redirect("person-merges", kept)


def _number(text: str) -> int | None:
    return key_in(text)
