"""Contracts in lists: what is in force, what ends soon with the facts about it, what was signed by nobody yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.followup.actions import note_export
from kangxu.followup.actions.renewing import open_renewal_tasks
from kangxu.followup.renewal_queries import last_contacts, renewal_tasks
from kangxu.foundation import clock
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.contract_queries import ContractView, count_contracts, list_contracts
from kangxu.packages.renewals import Ending, count_endings, forecast, kept_by
from kangxu.people.cards import PersonCard
from kangxu.people.queries import list_cards
from kangxu.shop.paid_queries import paid_by
from kangxu.web.contracts.asked import Asked
from kangxu.web.contracts.list_page import Known, contracts_list, file_rows, renewals_list
from kangxu.web.doors import Request, page
from kangxu.web.tables import csv_file

EXPORT_AT_MOST = 50_000
PAID_WITHIN = timedelta(days=365)


@page(P.SEE_PEOPLE)
@require_GET
def contracts(request: Request) -> HttpResponse:
    """A list of contracts, or the forecast."""
    viewer, asked = request.viewer, Asked.of(request.GET)
    today, mine = clock.day_of(clock.now()), bool(asked.mine)
    counts = count_contracts(on=today, viewer=viewer, mine=mine)
    counts["renewals"] = count_endings(on=today, viewer=viewer, mine=mine)
    if asked.view == "renewals":
        ending = forecast(on=today, viewer=viewer, mine=mine, after=asked.after)
        cards, known = _cards(ending, viewer), _known(ending, viewer)
        shown = renewals_list(ending, cards, known, counts, asked, viewer=viewer, today=today)
    else:
        found = list_contracts(asked.view, on=today, viewer=viewer, mine=mine, kind=asked.kind, after=asked.after)
        shown = contracts_list(found, _cards(found, viewer), counts, asked, viewer=viewer, today=today)
    return render(request, "contracts/contracts.html", {"page": shown})


@page(P.WORK_TASKS)
@require_POST
def ask_for_renewals(request: Request) -> HttpResponse:
    """A task for whoever answers for each of the chosen; those that have one keep it."""
    chosen = request.POST.getlist("selected")
    asked = open_renewal_tasks(keys=chosen, by=request.viewer, at=clock.now())
    said = _("已派%(opened)s个续约任务") % {"opened": asked.opened}
    if asked.known:
        said = _("已派%(opened)s个续约任务，另%(known)s个之前已派") % {"opened": asked.opened, "known": asked.known}
    messages.success(request, said)
    return redirect(Asked(view="renewals").href())


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request) -> HttpResponseBase:
    """The list as a file; taking it is noted."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET)
    viewer.require(P.SEE_PEOPLE)
    note_export(what="contracts", conditions=asked.__dict__, by=viewer, at=at)
    today = clock.day_of(at)
    rows = islice(_everybody(asked, viewer), EXPORT_AT_MOST)
    return csv_file(_("签约名单") + f"-{today:%Y%m%d}.csv", file_rows(rows, viewer=viewer, today=today))


def _everybody(asked: Asked, viewer: Viewer) -> Iterator[tuple[ContractView, PersonCard | None]]:
    after: str | None = ""
    today = clock.day_of(clock.now())
    view = "active" if asked.view == "renewals" else asked.view
    while after is not None:
        found = list_contracts(view, on=today, viewer=viewer, mine=bool(asked.mine), kind=asked.kind, after=after)
        cards = _cards(found, viewer)
        yield from ((one, cards.get(one.person_id)) for one in found.rows)
        after = found.after


def _cards(found: Page[ContractView] | Page[Ending], viewer: Viewer) -> dict[int, PersonCard]:
    return list_cards((one.person_id for one in found.rows), viewer=viewer)


def _known(found: Page[Ending], viewer: Viewer) -> Known:
    """Facts of the persons of a page, one query each; only what the viewer may see."""
    persons = {one.person_id for one in found.rows}
    now = clock.now()
    return Known(
        kept=kept_by(persons, on=clock.day_of(now), viewer=viewer),
        contacts=last_contacts(persons, viewer=viewer) if viewer.may(P.SEE_CLINICAL) else {},
        paid=paid_by(persons, since=now - PAID_WITHIN, viewer=viewer) if viewer.may(P.SELL_PACKAGES) else {},
        tasks=renewal_tasks((one.key for one in found.rows), viewer=viewer),
    )
