"""Taking visits in: the same door for one sent at once and for one that waited for hours without network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import JsonResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kangxu.followup import actions
from kangxu.followup.actions import Decision, FormReport, HandedIn, InBetween, Spot, VisitReport
from kangxu.followup.vocabulary import UnknownOutcome
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.queries import NotFound
from kangxu.questionnaires.actions import AlreadyDone, CannotAmend, NotComplete
from kangxu.web.desk.task_views import said_of
from kangxu.web.doors import Request, page
from kangxu.web.screening.desk import posted
from kangxu.web.visits.both_sides import both_sides

LONGEST_WORDS, LONGEST_NOTE = 300, 500
DECISIONS: dict[str, Decision] = {"": "", "mine": "mine", "theirs": "theirs"}
_SPOT = {"latitude": 90.0, "longitude": 180.0}


class NotReadable(ValueError):
    """What was sent is no visit."""


@page(P.WORK_TASKS)
@require_POST
def receive(request: Request) -> JsonResponse:
    """Store a visit once, however often it is sent; 400 with words where it is refused or somebody was quicker."""
    viewer, at, body = request.viewer, clock.now(), posted(request)
    try:
        report = read_report(body, at)
        if body.get("staff") != viewer.staff_id:
            raise NotAllowed(viewer.actor)  # a page left open by whoever was signed in here before
        done = actions.hand_in(report=report, by=viewer, at=at)
    except InBetween as between:
        theirs = both_sides(report, between, viewer=viewer, at=at)
        return _refused(_("同事在这期间已经处理，请看两边，选以谁的为准"), state="conflict", theirs=theirs)
    except NotComplete as missing:
        count = {"count": len(missing.problems)}
        return _refused(_("表里还有%(count)s处要填或要改") % count, problems=missing.problems)
    except NotFound:
        return _refused(_("这次面访已不在您的名下，请找护士长"))
    except (NotReadable, UnknownOutcome):
        return _refused(_("这次面访读不出来，请重新打开再存一次"))
    except (actions.CannotRecord, CannotAmend) as refused:
        return _refused(str(refused))
    except AlreadyDone:
        return _refused(_("这份表单的草稿已被放弃，请重新打开再填"))
    return JsonResponse({"state": _state(report, done), "again": done.again, "said": _said(report, done)})


def read_report(body: Mapping[str, Any], at: datetime) -> VisitReport:
    """A visit as the page sends it, its moments moved by what the phone's clock is wrong. Raises NotReadable."""
    try:
        late = at - _moment(body["sent_at"])
        report = VisitReport(
            uid=UUID(str(body["uid"])), task_id=int(body["task"]), arrived_at=_then(body.get("arrived_at"), late, at),
            spot=_spot(body.get("spot")), outcome=str(body.get("outcome") or ""),
            note=str(body.get("note") or "")[:LONGEST_NOTE], words=str(body.get("words") or "")[:LONGEST_WORDS],
            device=str(body.get("device") or ""), next_on=_day(body.get("next")),
            met_at=_then(body.get("met_at"), late, at), seen=str(body.get("seen") or ""),
        )  # fmt: skip
        decision = DECISIONS[body.get("decision") or ""]
        return replace(report, form=_form(body.get("form"), late, at), decision=decision)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
        raise NotReadable("visit") from problem


def _form(sent: Any, late: timedelta, at: datetime) -> FormReport | None:
    if not sent:
        return None
    values = dict(sent["values"])
    return FormReport(
        str(sent["code"])[:60], UUID(str(sent["uid"])), values, int(sent.get("revision") or 0),
        _then(sent.get("started_at"), late, at), _then(sent.get("done_at"), late, at),
    )  # fmt: skip


def _spot(sent: Any) -> Spot | None:
    if not sent:
        return None
    numbers = {name: float(sent[name]) for name in _SPOT}
    if any(not abs(number) <= _SPOT[name] for name, number in numbers.items()):
        raise NotReadable("spot")
    accuracy = float(sent["accuracy_m"]) if sent.get("accuracy_m") is not None else None
    return Spot(**numbers, accuracy_m=accuracy if accuracy is None or accuracy < 1e7 else None)


def _then(text: Any, late: timedelta, at: datetime) -> datetime | None:
    """A moment by the phone's clock; never later than now."""
    return min(_moment(text) + late, at) if text else None


def _moment(text: Any) -> datetime:
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise NotReadable("moment")
    return moment


def _day(text: Any) -> date | None:
    return parse_date(str(text)) if text else None


def _refused(words: str, *, state: str = "refused", **more: Any) -> JsonResponse:
    return JsonResponse({"errors": {"form": words, "state": state, **more}}, status=400)


def _state(report: VisitReport, done: HandedIn) -> str:
    if done.set_aside:
        return "set_aside"
    return "stored" if report.outcome else "arrived"


def _said(report: VisitReport, done: HandedIn) -> str:
    if done.recorded is not None:
        return said_of(done.recorded)
    if done.set_aside:
        return _("以同事的为准，您填的留底备查")
    return _("已上传") if report.outcome else _("已记到达")
