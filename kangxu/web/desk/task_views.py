"""One task on the list: its outcome by one key, taking it back, putting it off; new tasks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.alerts.queries import pulse
from kangxu.followup import actions
from kangxu.followup.queries import WorkItem, get_item
from kangxu.followup.vocabulary import UnknownOutcome
from kangxu.foundation import clock
from kangxu.foundation.keys import key_in, keys_in
from kangxu.foundation.permissions import Permission as P
from kangxu.people.queries import get_person
from kangxu.people.search import search
from kangxu.privacy.actions import NoReason, reveal
from kangxu.web.components.toast import Toast
from kangxu.web.components.work_row import WorkRow
from kangxu.web.days import day_in
from kangxu.web.desk import rows
from kangxu.web.desk.pages import outcome_said
from kangxu.web.desk.task_pages import new_task_page
from kangxu.web.desk.views import colleagues, go, said
from kangxu.web.doors import Request, page

SEARCHED = 8


@page(P.WORK_TASKS)
@require_POST
def outcome(request: Request, task_id: int) -> HttpResponse:
    """One tap on a row: its new state comes back, with the way to undo."""
    at = clock.now()
    if request.POST.get("outcome") in ("other", "9"):
        return go(request, f"{reverse('task', args=[task_id])}?outcome=other")
    try:
        recorded = _record(request, task_id, at)
    except (actions.CannotRecord, UnknownOutcome) as refused:
        return said(request, str(refused), also="kx:work-changed")
    undo_href = reverse("contact-undo", args=[recorded.contact_id])
    words = said_of(recorded)
    if not request.headers.get("HX-Target", "").startswith("task-"):
        return said(request, words, also="kx:work-changed", undo_href=undo_href)
    item = get_item(task_id, viewer=request.viewer, at=at)
    stays = recorded.outcome.effect_on(recorded.task.kind) == "stay"
    row = _row(request, item, at) if stays else rows.recorded_row(item, at, said=words, undo_href=undo_href)
    toast = Toast(words, undo_href=undo_href, undo_target=f"#task-{task_id}", oob=True) if stays else None
    answer = render(request, "desk/row.html", {"row": row, "toast": toast, "seen": pulse(viewer=request.viewer)})
    answer.headers["HX-Trigger"] = "kx:counts-changed"
    return answer


@page(P.WORK_TASKS)
@require_POST
def undo(request: Request, contact_id: int) -> HttpResponse:
    """Take an outcome back; a row that asked for it gets its former state."""
    at = clock.now()
    try:
        restored = actions.undo_outcome(contact_id=contact_id, by=request.viewer, at=at)
    except actions.CannotUndo as refused:
        return said(request, str(refused))
    if not request.headers.get("HX-Request"):
        return redirect("task", task_id=restored.pk)
    if request.headers.get("HX-Target", "").startswith("task-"):
        item = get_item(restored.pk, viewer=request.viewer, at=at)
        answer = render(
            request,
            "desk/row.html",
            {"row": _row(request, item, at), "seen": pulse(viewer=request.viewer)},
        )
        answer.headers["HX-Trigger"] = "kx:counts-changed"
        return answer
    return said(request, _("已撤销，回到原来的样子"), also="kx:work-changed")


@page(P.WORK_TASKS)
@require_POST
def later(request: Request, task_id: int) -> HttpResponse:
    """Put a task off to an hour of today or a day."""
    at = clock.now()
    try:
        actions.snooze(task_id=task_id, until=_until(request.POST.get("until", ""), at), by=request.viewer, at=at)
    except actions.CannotMove as refused:
        return said(request, str(refused))
    return go(request, reverse("worklist"))


@page(P.REVEAL_IDENTITY)
@require_POST
def number(request: Request, task_id: int) -> HttpResponse:
    """The number to dial; that it was looked at for this task is noted."""
    viewer, at = request.viewer, clock.now()
    item = get_item(task_id, viewer=viewer, at=at)
    try:
        shown = reveal(person_id=item.person_id, kind="phone", reason=f"task:{task_id}", by=viewer, at=at)
    except NoReason as refused:
        return said(request, str(refused))
    return render(request, "desk/number.html", {"number": shown})


@page(P.WORK_TASKS)
@require_http_methods(["GET", "POST"])
def new_task(request: Request) -> HttpResponse:
    """A task somebody thought of, in the drawer."""
    viewer, at = request.viewer, clock.now()
    if request.method == "GET":
        asked = request.GET.getlist("person") + request.GET.getlist("selected")
        persons = [get_person(one, viewer=viewer) for one in keys_in(asked)]
        shown = new_task_page(persons, colleagues(viewer), at=at, chosen=True)
        return render(request, "desk/new_task.html", {"page": shown})
    person_ids = keys_in(request.POST.getlist("person"))
    title, due = request.POST.get("title", "").strip(), day_in(request.POST.get("due", ""))
    if not (person_ids and title and due):
        return said(request, _("还差：患者、要做的事和日期都要填"))
    if due < clock.day_of(at):
        return said(request, _("日期已经过去，请选今天或以后"))
    staff = request.POST.get("staff", "")
    opened = actions.open_manual_task(
        person_ids=person_ids, title=title, due_on=due, by=viewer, at=at,
        assigned_to=key_in(staff), to_manager=staff == "manager",
    )  # fmt: skip
    answer = said(request, _("已建%(count)s个任务") % {"count": opened})
    answer.headers["HX-Trigger"] = '{"kx:close-drawer": true, "kx:work-changed": true}'
    return answer


@page(P.WORK_TASKS)
@require_GET
def find_persons(request: Request) -> HttpResponse:
    """Persons to choose from as one types."""
    found = search(request.GET.get("q", ""), viewer=request.viewer, most=SEARCHED)
    shown = new_task_page([one.person for one in found], (), at=clock.now())
    return render(request, "desk/found_persons.html", {"page": shown, "asked": request.GET.get("q", "")})


def _row(request: Request, item: WorkItem, at: datetime) -> WorkRow:
    return rows.work_row(item, at, focused=True, staff_id=request.viewer.staff_id)


def _record(request: Request, task_id: int, at: datetime) -> actions.Recorded:
    given = request.POST
    return actions.record_outcome(
        task_id=task_id, outcome=given.get("outcome", ""), patient_words=given.get("words", ""),
        barrier=given.get("barrier", ""), note=given.get("note", ""), mode=given.get("mode", "phone"),
        next_on=day_in(given.get("next", "")), by=request.viewer, at=at,
    )  # fmt: skip


def said_of(recorded: actions.Recorded) -> str:
    then = recorded.outcome.next_words(recorded.task.kind, recorded.mode)
    if recorded.next_due_on and not then:
        then = _("下次%(day)s") % {"day": recorded.next_due_on.strftime("%m-%d")}
    return outcome_said(recorded.outcome.code, then)


def _until(text: str, at: datetime) -> datetime:
    """`2h` hours from now, or a day at eight in the morning."""
    if text.endswith("h") and text[:-1].isdecimal():
        return at + timedelta(hours=int(text[:-1]))
    day = day_in(text) or date.min
    return datetime.combine(day, time(8), tzinfo=clock.zone())
