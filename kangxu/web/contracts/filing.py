"""Filling in what a person's file lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.people.actions import CannotChange, add_identifier, add_phone, correct_person
from kangxu.people.details import BadDetail
from kangxu.people.queries import PersonView, get_person
from kangxu.web.contracts.drawers import file_drawer
from kangxu.web.doors import Request, page

CORRECTED = ("name", "birth_on", "address", "insurance")
FILLED = ("phone", "national_id", *CORRECTED)


@page(P.REGISTER_PEOPLE)
def person_file(request: Request, person_id: int) -> HttpResponse:
    """Name, telephone, number, birthday, address and insurance, as far as they are missing; what is there stays."""
    person, sent = get_person(person_id, viewer=request.viewer), request.POST
    if request.method != "POST":
        return render(request, "contracts/file.html", {"page": file_drawer(person)})
    try:
        with transaction.atomic():
            filled = _fill(person, sent, by=request.viewer, at=clock.now())
    except (BadDetail, CannotChange) as wrong:
        return render(request, "contracts/file.html", {"page": file_drawer(person, given=sent, problem=str(wrong))})
    if not filled:
        drawer = file_drawer(person, given=sent, problem=_("还没有填"))
        return render(request, "contracts/file.html", {"page": drawer})
    messages.success(request, _("已补%(count)s项") % {"count": filled})
    return HttpResponse(headers={"HX-Refresh": "true"})


def _fill(person: PersonView, sent: Mapping[str, Any], *, by: Viewer, at: datetime) -> int:
    """How many were filled in."""
    typed = {name: str(sent.get(name, "")).strip() for name in FILLED}
    wanted = {name for name, text in typed.items() if text and not getattr(person, name)}
    if "phone" in wanted:
        add_phone(person_id=person.id, number=typed["phone"], by=by, at=at)
    if "national_id" in wanted:
        add_identifier(person_id=person.id, kind="national_id", value=typed["national_id"], by=by, at=at)
    changes: dict[str, Any] = {name: typed[name] for name in CORRECTED if name in wanted}
    if "birth_on" in changes:
        changes["birth_on"] = _day(changes["birth_on"], day_of(at))
    if changes:
        correct_person(person_id=person.id, changes=changes, reason=_("完善档案"), by=by, at=at)
    return len(wanted)


def _day(text: str, today: date) -> date:
    """Raises BadDetail."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found > today:
        raise BadDetail("birth_on", _("请填出生日期，不晚于今天"))
    return found
