"""One person's contract: proposed, signed by both, handed over, ended, printed; and the file that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import (
    Refused,
    discard_contract,
    draft_contract,
    end_contract,
    sign_contract,
    transfer_contract,
)
from kangxu.packages.contract_queries import ContractView, carers, contracts_of, get_contract
from kangxu.privacy.actions import log_access
from kangxu.privacy.queries import permits_of
from kangxu.records.queries import latest_of
from kangxu.web.contracts import drawers, forms
from kangxu.web.contracts.completeness import FileCard, file_card
from kangxu.web.contracts.page import Loads, contract_page
from kangxu.web.contracts.print.pdf import render as render_pdf
from kangxu.web.contracts.print.sheet import sheet
from kangxu.web.doors import Request, page
from kangxu.web.person import facts
from kangxu.web.person.facts import Who
from kangxu.web.person.views import note_look
from kangxu.web.printing import pdf_file


@page(P.SEE_PEOPLE)
def contract(request: Request, person_id: int) -> HttpResponse:
    """What holds, what waits for signatures, a new one; and what the file lacks."""
    viewer, now = request.viewer, clock.now()
    if request.method == "POST":
        return _draft(request, person_id)
    who = facts.read_who(person_id, viewer=viewer, now=now)
    note_look(request, person_id, "contract", now)
    return _show(request, who, request.GET)


@page(P.SELL_PACKAGES)
@require_POST
def sign(request: Request, contract_id: int) -> HttpResponse:
    found, sent = get_contract(contract_id, viewer=request.viewer), request.POST
    try:
        signed = sign_contract(
            contract_id=contract_id, party=sent.get("party", ""), name=sent.get("name", ""),
            drawn=forms.strokes_of(sent.get("drawn", "")), digest=sent.get("digest", ""), by=request.viewer,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("contract", found.person_id)
    messages.success(request, _("已签名") if signed.state == "draft" else _("签约生效，接着完善档案"))
    return redirect("contract", found.person_id)


@page(P.SELL_PACKAGES)
@require_POST
def discard(request: Request, contract_id: int) -> HttpResponse:
    found = get_contract(contract_id, viewer=request.viewer)
    try:
        discard_contract(contract_id=contract_id, by=request.viewer, at=clock.now())
        messages.success(request, _("没签完的协议已删除"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("contract", found.person_id)


@page(P.SIGN_PLANS)
def transfer(request: Request, contract_id: int) -> HttpResponse:
    """Somebody else answers from now on; asked for the reason."""
    viewer = request.viewer
    found = get_contract(contract_id, viewer=viewer)
    loads = carers(organisation_id=found.organisation_id, viewer=viewer)
    if request.method != "POST":
        return _drawer(request, "transfer", drawers.transfer_drawer(found, loads))
    sent, problem = request.POST, ""
    role = sent.get("role", "")
    try:
        transfer_contract(
            contract_id=contract_id, role=role, staff_id=forms.number_of(sent, role) or 0,
            reason=sent.get("reason", ""), by=viewer, at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        problem = str(refused)
    if problem:
        return _drawer(request, "transfer", drawers.transfer_drawer(found, loads, given=sent, problem=problem))
    return _done(request, _("已换人，原因已记"))


@page(P.SIGN_PLANS)
def end(request: Request, contract_id: int) -> HttpResponse:
    """Before its last day; asked for the reason."""
    found, sent = get_contract(contract_id, viewer=request.viewer), request.POST
    if request.method != "POST":
        return _drawer(request, "end", drawers.end_drawer(found))
    try:
        end_contract(
            contract_id=contract_id, reason=sent.get("reason", ""), note=sent.get("note", ""), by=request.viewer,
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        return _drawer(request, "end", drawers.end_drawer(found, given=sent, problem=str(refused)))
    return _done(request, _("已解约"))


@page(P.SEE_PEOPLE)
@require_GET
def printed(request: Request, contract_id: int) -> HttpResponse:
    """The contract on A4."""
    found = get_contract(contract_id, viewer=request.viewer)
    person = facts.get_person(found.person_id, viewer=request.viewer)
    now = clock.now()
    made = render_pdf(sheet(found, person, now=now))
    log_access(
        person_id=person.id, page="contract_print", purpose=f"contract:{found.id}", by=request.viewer, at=now
    )  # fmt: skip
    return pdf_file(f"contract-{found.id}.pdf", made)


def _draft(request: Request, person_id: int) -> HttpResponse:
    viewer, sent, now = request.viewer, request.POST, clock.now()
    viewer.require(P.SELL_PACKAGES)
    who = facts.read_who(person_id, viewer=viewer, now=now)
    try:
        wanted = forms.wanted_of(sent, _loads(viewer))
        draft_contract(
            person_id=person_id, wanted=wanted, renews_id=forms.number_of(sent, "renew"), by=viewer, at=now
        )  # fmt: skip
    except (forms.BadForm, Refused) as wrong:
        return _show(request, who, sent, problem=str(wrong))
    messages.success(request, _("协议已拟好，请居民看过后签名"))
    return redirect("contract", person_id)


def _show(request: Request, who: Who, asked: Mapping[str, Any], *, problem: str = "") -> HttpResponse:
    viewer = request.viewer
    found: list[ContractView] = contracts_of(who.person.id, viewer=viewer)
    shown = contract_page(who, found, _file(who, viewer), _loads(viewer), asked, viewer=viewer, problem=problem)
    return render(request, "contracts/contract.html", {"page": shown}, status=400 if problem else 200)


def _file(who: Who, viewer: Viewer) -> FileCard:
    latest = latest_of(who.person.id, viewer=viewer) if viewer.may(P.SEE_CLINICAL) else {}
    newest = max((one.measured_at for one in latest.values()), default=None)
    return file_card(who, permits_of(who.person.id, viewer=viewer, at=who.now), newest, viewer=viewer)


def _loads(viewer: Viewer) -> Loads:
    """Who of the viewer's institution could take somebody on."""
    if viewer.organisation_id is None or not viewer.may(P.SELL_PACKAGES):
        return {"doctor": [], "care_manager": []}
    return carers(organisation_id=viewer.organisation_id, viewer=viewer)


def _drawer(request: Request, name: str, drawer: object) -> HttpResponse:
    return render(request, f"contracts/{name}.html", {"page": drawer})


def _done(request: Request, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponse(headers={"HX-Refresh": "true"})
