"""The workbench: what do I do next?"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.alerts import actions as alerting
from kangxu.alerts.queries import open_alerts, pulse
from kangxu.followup import actions
from kangxu.followup.queries import count_due, load_of, recent_outcomes, returning_today
from kangxu.followup.queries import worklist as list_work
from kangxu.followup.remarks import words_for
from kangxu.followup.vocabulary import KINDS, OUTCOMES, UNDO_WITHIN
from kangxu.followup.worklist import TABS, Selection
from kangxu.foundation import clock
from kangxu.foundation.keys import key_in, keys_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import list_staff
from kangxu.organisations.roles import ROLES
from kangxu.organisations.working import minutes_of
from kangxu.web.components.shapes import Link
from kangxu.web.components.toast import Toast
from kangxu.web.desk import rows, words
from kangxu.web.desk.drafting import drafts
from kangxu.web.desk.pages import Asked, Found, Line, workbench
from kangxu.web.doors import SIGNED_IN, Request, page
from kangxu.web.frame import home_of

WORKERS = [code for code, role in ROLES.items() if P.WORK_TASKS in role.permissions]


@page(SIGNED_IN)
@require_GET
def worklist(request: Request) -> HttpResponse:
    """The workbench; whoever has no worklist goes to their own first page."""
    viewer, at = request.viewer, clock.now()
    if not viewer.may(P.SEE_WORKLIST):
        return redirect(home_of(viewer))
    asked = _asked(request)
    shown = workbench(asked, _find(asked, viewer, at), viewer=viewer, at=at)
    answer = {"page": shown, "seen": pulse(viewer=viewer)}
    parts = {
        "work": "desk/work.html",
        "work-alerts": "desk/alerts.html",
        "work-top": "desk/top.html",
        "work-side": "desk/side.html",
    }
    part = parts.get(request.headers.get("HX-Target", ""))
    return render(request, part or "desk/workbench.html", answer if part else {**answer, "toast": left_over(request)})


@page(P.SEE_WORKLIST)
@require_GET
def watch(request: Request) -> HttpResponse:
    """Asked every second or two: nothing when nothing changed, else the red pill and word to the page."""
    viewer, at = request.viewer, clock.now()
    seen, now = request.GET.get("seen", ""), pulse(viewer=viewer)
    if seen == now:
        return HttpResponse(status=204)
    on_desk = request.GET.get("here") == "desk"
    pill = None if on_desk else rows.urgent_pill(open_alerts(viewer=viewer, at=at), at)
    answer = render(request, "desk/watch.html", {"seen": now, "pill": pill, "here": "desk" if on_desk else ""})
    answer.headers["HX-Trigger"] = "kx:alerts-changed"
    return answer


@page(P.WORK_TASKS)
@require_POST
def take(request: Request, alert_id: int) -> HttpResponse:
    """I am on it: to the page of the call."""
    alert = alerting.take(alert_id=alert_id, by=request.viewer, at=clock.now())
    return go(request, reverse("task", args=[alert.task_id]) if alert.task_id else reverse("worklist"))


@page(P.WORK_TASKS)
@require_POST
def assign(request: Request) -> HttpResponse:
    """Give the selected tasks to somebody, or take them oneself."""
    chosen = keys_in(one.removeprefix("task-") for one in request.POST.getlist("selected"))
    staff = request.POST.get("staff", "")
    if not chosen:
        return said(request, _("还没有选任务：先勾选要转派的行"))
    to = request.viewer.staff_id if staff == "me" else key_in(staff)
    moved = actions.reassign(task_ids=chosen, staff_id=to, by=request.viewer, at=clock.now())
    return said(request, _("已转派%(count)s件") % {"count": moved}, also="kx:work-changed")


def go(request: Request, href: str) -> HttpResponse:
    """Onwards to another page, for htmx and for plain forms."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": href})
    return redirect(href)


def left_over(request: Request) -> Toast | None:
    """What the page before wanted to say."""
    text = request.session.pop("said", "")
    return Toast(text, undo_href=request.session.pop("undo", "")) if text else None


def said(request: Request, text: str, *, also: str = "", undo_href: str = "") -> HttpResponse:
    """An answer without a page of its own: a toast, perhaps with undo, and a word to the page."""
    answer = render(request, "desk/said.html", {"toast": Toast(text, undo_href=undo_href, oob=True)})
    answer.headers["HX-Reswap"] = "none"
    if also:
        answer.headers["HX-Trigger"] = also
    return answer


def _asked(request: Request) -> Asked:
    tab = request.GET.get("tab", "all")
    return Asked(
        tab=tab if tab in TABS else "all",
        team=request.GET.get("team") == "1",
        disease=request.GET.get("disease", ""),
        ahead=request.GET.get("ahead") == "1",
        after=request.GET.get("after", ""),
        batch=request.GET.get("batch") == "1",
    )


def _find(asked: Asked, viewer: Viewer, at: datetime) -> Found:
    work = list_work(viewer=viewer, at=at, chosen=asked.selection, after=asked.after)
    mine = work.counts["all"] if not (asked.team or asked.disease or asked.ahead) else count_due(viewer=viewer, at=at)
    empty = not work.page.rows
    return Found(
        work=work,
        alerts=open_alerts(viewer=viewer, at=at),
        load=load_of(viewer=viewer, at=at, open_now=mine),
        minutes=minutes_of(viewer.staff_id, viewer.organisation_id, day=clock.day_of(at)),
        drafts=tuple(drafts(viewer=viewer, at=at)),
        words=tuple(_words(viewer, at)),
        returning=tuple(_returning(viewer, at)),
        recent=tuple(_recent(viewer, at)),
        free=count_due(viewer=viewer, at=at, chosen=Selection(mine=False)) if empty and not asked.team else 0,
        ahead=count_due(viewer=viewer, at=at, chosen=Selection(mine=not asked.team, ahead=True)) if empty else 0,
        colleagues=colleagues(viewer) if asked.batch else (),
    )


def _words(viewer: Viewer, at: datetime) -> list[Line]:
    """What colleagues say about persons of one's own list."""
    return [
        Line(
            one.person_name, one.text,
            _("%(who)s，%(when)s") % {"who": one.name, "when": words.moment_word(one.at, at)},
            reverse("person", args=[one.person_id]),
        )
        for one in words_for(viewer=viewer, at=at)
    ]  # fmt: skip


def _returning(viewer: Viewer, at: datetime) -> list[Line]:
    return [
        Line(
            one.person_name, KINDS[one.kind].words, words.moment_word(one.hidden_until, at),
            reverse("task", args=[one.task_id]),
        )
        for one in returning_today(viewer=viewer, at=at)
    ]  # fmt: skip


def _recent(viewer: Viewer, at: datetime) -> list[Line]:
    return [
        Line(
            one.person_name, OUTCOMES[one.outcome].words, words.moment_word(one.at, at),
            reverse("task", args=[one.task_id]) if one.task_id else "",
            reverse("contact-undo", args=[one.id]) if at - one.at <= UNDO_WITHIN else "",
        )
        for one in recent_outcomes(viewer=viewer, at=at)
    ]  # fmt: skip


def colleagues(viewer: Viewer) -> tuple[Link, ...]:
    """Who may be given work here."""
    return tuple(
        Link(staff.name, value=str(staff.pk))
        for staff in list_staff(viewer=viewer)
        if any(one.ended_at is None and one.role in WORKERS for one in staff.postings.all())
    )
