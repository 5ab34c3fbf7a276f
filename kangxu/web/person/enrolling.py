"""Into a programme and out of it: what is proposed is taken or declined, another is chosen, a held one ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.intake.direct import accept_diagnosis
from kangxu.organisations.queries import NotFound
from kangxu.packages.plan_queries import plans_of
from kangxu.programmes.actions import CannotEnrol, decline_proposal, end_enrolment, enrol
from kangxu.programmes.programme import programmes
from kangxu.programmes.queries import proposals_of
from kangxu.web.doors import Request, page
from kangxu.web.person import facts
from kangxu.web.person.facts import Who
from kangxu.web.person.programme_drawer import programme_drawer


@page(Permission.RECORD_READINGS)
def programmes_of(request: Request, person_id: int) -> HttpResponse:
    """The programmes of a person in the drawer; what is decided there."""
    viewer, now, problem = request.viewer, clock.now(), ""
    who = facts.read_who(person_id, viewer=viewer, now=now)
    if request.method == "POST":
        try:
            with transaction.atomic():
                done = _decided(who, request.POST, by=viewer, at=now)
            messages.success(request, done)
            return HttpResponse(headers={"HX-Refresh": "true"})
        except CannotEnrol as refused:
            problem = str(refused)
    proposals = proposals_of(person_id, viewer=viewer)
    shown = programme_drawer(who, proposals, viewer=viewer, given=request.POST, problem=problem)
    return render(request, "person/programmes.html", {"page": shown})


def _decided(who: Who, given: Mapping[str, str], *, by: Viewer, at: datetime) -> str:
    """Done, in words. Raises CannotEnrol, NotFound."""
    if who.person.deceased_at is not None:
        raise CannotEnrol(_("此人已登记死亡，不能改纳入管理"))
    if given.get("do") == "end":
        return _ended(who, given, by=by, at=at)
    programme = given.get("programme", "")
    open_ones = {one.programme: one for one in proposals_of(who.person.id, viewer=by)}
    if given.get("do") == "decline":
        if programme not in open_ones:
            raise CannotEnrol(_("这条建议已经处理过了"))
        decline_proposal(proposal_id=open_ones[programme].id, by=by, at=at)
        return _("已记为不纳入，%(days)s天内不再建议") % {"days": programmes()[programme].ask_again_after_days}
    return _enrolled(who, programme, open_ones.get(programme), given, by=by, at=at)


def _enrolled(
    who: Who, programme: str, proposal: object | None, given: Mapping[str, str], *, by: Viewer, at: datetime
) -> str:
    reason = " ".join(given.get("reason", "").split())[:200]
    if programme not in programmes():
        raise CannotEnrol(_("还没有选病种"))
    if proposal is None and not reason:
        raise CannotEnrol(_("没有系统建议的病种，要写纳入的依据"))
    _diagnose(who, programme, given, by=by, at=at)
    answers = by.staff_id if by.may(Permission.SIGN_PLANS) else None
    made = enrol(
        person_id=who.person.id, programme=programme, organisation_id=by.organisation_id or 0,
        reason=reason or _("采纳系统建议"), doctor_id=answers, by=by, at=at,
    )  # fmt: skip
    return _("已纳入%(programme)s管理") % {"programme": programmes()[made.programme].title}


def _diagnose(who: Who, programme: str, given: Mapping[str, str], *, by: Viewer, at: datetime) -> None:
    """Targets and tags follow the diagnoses on record: a doctor who takes somebody in says whether there is one."""
    condition = programmes()[programme].conditions[0]
    if given.get("diagnosed") and by.may(Permission.SET_TARGETS) and condition not in who.conditions:
        accept_diagnosis(
            person_id=who.person.id, condition=condition, organisation_id=by.organisation_id or 0, by=by, at=at
        )


def _ended(who: Who, given: Mapping[str, str], *, by: Viewer, at: datetime) -> str:
    """A doctor's decision; a plan that runs is ended first, so that what was bought is settled."""
    by.require(Permission.SET_TARGETS)
    reason = " ".join(given.get("reason", "").split())[:200]
    held = next((one for one in who.enrolments if str(one.id) == given.get("enrolment")), None)
    if held is None:
        raise NotFound("enrolment")
    if not reason:
        raise CannotEnrol(_("请写结束管理的理由"))
    if plans_of(who.person.id, viewer=by).active is not None:
        raise CannotEnrol(_("年度方案还在执行，先结束或更换方案，再结束管理"))
    end_enrolment(enrolment_id=held.id, reason=reason, by=by, at=at)
    return _("已结束%(programme)s管理") % {"programme": held.title}
