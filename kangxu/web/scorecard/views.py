"""Scorecards: the team's, one's own, the rows behind, and what is entered, appealed, answered and settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.evidence.queries import Place
from kangxu.followup.actions import note_export
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound, list_institutions
from kangxu.people.queries import list_cards
from kangxu.performance.actions import cards as actions
from kangxu.performance.card_queries import CardView, counted_of, get_card, pieces_of, team_cards
from kangxu.performance.card_rows import PAGE
from kangxu.performance.card_terms import sheet as model
from kangxu.performance.hint_queries import asked_of_me
from kangxu.performance.months import month_of
from kangxu.web.doors import Request, page
from kangxu.web.printing import pdf_file
from kangxu.web.scorecard.page import card_page, formulas
from kangxu.web.scorecard.print.sheet import SCORECARD, sheet
from kangxu.web.scorecard.rows_page import counted_page, rows_page
from kangxu.web.scorecard.team_page import file_rows, team_page
from kangxu.web.tables import csv_file


@page(P.SEE_TEAM)
@require_GET
def team(request: Request) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    found = team_cards(_month(request.GET, at), viewer=viewer, organisation_id=_place(request.GET))
    places = [Place.of(one) for one in list_institutions(viewer=viewer)]
    return render(request, "scorecard/team.html", {"page": team_page(found, places, viewer=viewer, at=at)})


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request) -> HttpResponseBase:
    """The team's month as a file; taking it is noted."""
    viewer, at = request.viewer, clock.now()
    found = team_cards(_month(request.GET, at), viewer=viewer, organisation_id=_place(request.GET))
    conditions = {"month": f"{found.month:%Y-%m}", "place": found.organisation_id}
    note_export(what="scorecards", conditions=conditions, by=viewer, at=at)
    return csv_file(f"{found.place}-{_('绩效')}-{found.month:%Y%m}.csv", file_rows(found))


@page(P.SEE_TEAM)
@require_POST
def count(request: Request) -> HttpResponse:
    """Count the rates now instead of at night."""
    return _done_for_month(request, actions.count_marks, _("已重新计算"))


@page(P.SEE_TEAM)
@require_POST
def settle(request: Request) -> HttpResponse:
    return _done_for_month(request, actions.settle_month, _("已结算，数字不再变"))


@page(P.WORK_TASKS)
@require_GET
def own(request: Request) -> HttpResponse:
    """One's own card."""
    viewer, at = request.viewer, clock.now()
    one = _own(request)
    shown = card_page(one, asked_of_me(one.month, viewer=viewer), viewer=viewer, mine=True, at=at)
    return render(request, "scorecard/card.html", {"page": shown, "formulas": formulas()})


@page(P.WORK_TASKS)
@require_GET
def own_rows(request: Request) -> HttpResponse:
    one = _own(request)
    return _rows(request, one, f"{reverse('scorecard-own-rows')}?month={one.month:%Y-%m}")


@page(P.WORK_TASKS)
@require_GET
def own_print(request: Request) -> HttpResponse:
    return _printed(_own(request), clock.now())


@page(P.WORK_TASKS)
@require_POST
def appeal(request: Request) -> HttpResponse:
    viewer, at = request.viewer, clock.now()
    month = _month(request.POST, at)
    try:
        actions.appeal(month=month, text=request.POST.get("text", ""), organisation_id=viewer.organisation_id,
                       by=viewer, at=at)  # fmt: skip
        messages.success(request, _("申诉已交给主任"))
    except actions.CannotScore as why:
        messages.error(request, str(why))
    return redirect(f"{reverse('scorecard')}?month={month:%Y-%m}")


@page(P.SEE_TEAM)
@require_GET
def of_member(request: Request, staff_id: int, month: str) -> HttpResponse:
    """The card of somebody of the team."""
    viewer, at = request.viewer, clock.now()
    one = _somebodys(request, staff_id, month)
    return render(
        request, "scorecard/card.html",
        {"page": card_page(one, (), viewer=viewer, mine=False, at=at), "formulas": formulas()},
    )  # fmt: skip


@page(P.SEE_TEAM)
@require_GET
def rows(request: Request, staff_id: int, month: str) -> HttpResponse:
    one = _somebodys(request, staff_id, month)
    href = f"{reverse('scorecard-rows', args=[staff_id, month])}?place={one.organisation_id}"
    return _rows(request, one, href)


@page(P.SEE_TEAM)
@require_GET
def printed(request: Request, staff_id: int, month: str) -> HttpResponse:
    return _printed(_somebodys(request, staff_id, month), clock.now())


@page(P.SEE_TEAM)
@require_POST
def extra(request: Request, staff_id: int, month: str) -> HttpResponse:
    """Work that leaves no rows, points, or an adjustment."""
    given = request.POST
    return _entered(
        request, staff_id, month, _("已登记"),
        lambda place, first, at: actions.give_extra(
            staff_id=staff_id, organisation_id=place, month=first, item=given.get("item", ""),
            amount=_amount(given.get("amount", "")), reason=given.get("reason", ""), by=request.viewer, at=at,
        ),
    )  # fmt: skip


@page(P.SEE_TEAM)
@require_POST
def mark(request: Request, staff_id: int, month: str) -> HttpResponse:
    """A rate that nobody can count."""
    given = request.POST
    return _entered(
        request, staff_id, month, _("已登记"),
        lambda place, first, at: actions.set_mark(
            staff_id=staff_id, organisation_id=place, month=first, rule=given.get("rule", ""),
            met=_whole(given.get("met", "")), whole=_whole(given.get("whole", "")),
            evidence=given.get("evidence", ""), by=request.viewer, at=at,
        ),
    )  # fmt: skip


@page(P.SEE_TEAM)
@require_POST
def withdraw(request: Request, extra_id: int) -> HttpResponse:
    try:
        made = actions.withdraw_extra(extra_id=extra_id, by=request.viewer, at=clock.now())
    except actions.CannotScore as why:
        messages.error(request, str(why))
        return redirect("scorecards")
    messages.success(request, _("已撤回"))
    return redirect(_card_href(made.staff_id, made.month, made.organisation_id))


@page(P.SEE_TEAM)
@require_POST
def answer(request: Request, appeal_id: int) -> HttpResponse:
    """The head's answer to an appeal."""
    given, points = request.POST, request.POST.get("points", "").strip()
    try:
        made = actions.answer_appeal(
            appeal_id=appeal_id, upheld=given.get("upheld") == "1", answer=given.get("answer", ""),
            points=_amount(points) if points else None, by=request.viewer, at=clock.now(),
        )  # fmt: skip
    except actions.CannotScore as why:
        messages.error(request, str(why))
        return redirect(given.get("back", "") if given.get("back", "").startswith("/scorecards/") else "scorecards")
    messages.success(request, _("已答复"))
    return redirect(_card_href(made.staff_id, made.month, made.organisation_id))


def _done_for_month(request: Request, verb: Callable[..., Any], said: str) -> HttpResponse:
    at, place = clock.now(), _place(request.POST)
    month = _month(request.POST, at)
    if place is None:
        raise NotFound("organisation")
    try:
        verb(organisation_id=place, month=month, by=request.viewer, at=at)
        messages.success(request, said)
    except actions.CannotScore as why:
        messages.error(request, str(why))
    return redirect(f"{reverse('scorecards')}?place={place}&month={month:%Y-%m}")


def _entered(
    request: Request, staff_id: int, month: str, said: str, verb: Callable[[int, date, datetime], Any]
) -> HttpResponse:
    at = clock.now()
    one = get_card(staff_id, month_of(month, at=at), viewer=request.viewer, organisation_id=_place(request.POST))
    try:
        verb(one.organisation_id, one.month, at)
        messages.success(request, said)
    except actions.CannotScore as why:
        messages.error(request, str(why))
    return redirect(_card_href(staff_id, one.month, one.organisation_id))


def _rows(request: Request, one: CardView, href: str) -> HttpResponse:
    if request.GET.get("rule"):
        return _counted(request, one, href)
    viewer, item, start = request.viewer, request.GET.get("item", "")[:30], _whole(request.GET.get("from", ""))
    pieces = pieces_of(one, viewer=viewer, item=item, size=PAGE + 1, offset=start)
    cards = list_cards({piece.person_id for piece in pieces}, viewer=viewer) if viewer.may(P.SEE_PEOPLE) else {}
    shown = rows_page(item, pieces, cards, f"{href}&item={item}", start, viewer=viewer)
    return render(request, "scorecard/rows.html", {"page": shown})


def _counted(request: Request, one: CardView, href: str) -> HttpResponse:
    """Whom a rate of the coefficient counts."""
    viewer, rule, start = request.viewer, request.GET["rule"][:30], _whole(request.GET.get("from", ""))
    found = counted_of(one, rule, viewer=viewer, at=clock.now(), size=PAGE + 1, offset=start)
    cards = list_cards({row.person_id for row in found}, viewer=viewer) if viewer.may(P.SEE_PEOPLE) else {}
    shown = counted_page(model().rules[rule], found, cards, f"{href}&rule={rule}", start, viewer=viewer)
    return render(request, "scorecard/rows.html", {"page": shown})


def _printed(one: CardView, at: datetime) -> HttpResponse:
    made = SCORECARD.pdf(sheet(one, at=at))
    name = f"scorecard-{one.member.id}-{one.month:%Y%m}.pdf"
    return pdf_file(name, made)


def _own(request: Request) -> CardView:
    """The viewer's own card where they work."""
    viewer, month = request.viewer, _month(request.GET, clock.now())
    return get_card(viewer.staff_id or 0, month, viewer=viewer, organisation_id=viewer.organisation_id)


def _somebodys(request: Request, staff_id: int, month: str) -> CardView:
    first = month_of(month, at=clock.now())
    return get_card(staff_id, first, viewer=request.viewer, organisation_id=_place(request.GET))


def _card_href(staff_id: int, month: date, place: int) -> str:
    return f"{reverse('scorecard-of', args=[staff_id, f'{month:%Y-%m}'])}?place={place}"


def _month(given: Mapping[str, Any], at: datetime) -> date:
    """The month asked for; without a word, this one."""
    return month_of(str(given.get("month") or f"{clock.day_of(at):%Y-%m}"), at=at)


def _place(given: Mapping[str, Any]) -> int | None:
    told = str(given.get("place", ""))
    return int(told) if told.isdecimal() else None


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _amount(text: str) -> Decimal:
    """A number as it was typed. Raises CannotScore."""
    try:
        found = Decimal(text.strip().replace("−", "-"))
    except InvalidOperation as wrong:
        raise actions.CannotScore(_("请填数字")) from wrong
    if not found.is_finite():
        raise actions.CannotScore(_("请填数字"))
    return found.quantize(Decimal("0.01")) if abs(found) < Decimal(1_000_000) else found
