"""The phone page of a session: no account, one question a screen, an own result that knows nothing of any record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.screening import actions, queries
from kangxu.screening.filled import Filled, NotAccepted
from kangxu.web.doors import OPEN, page
from kangxu.web.screening import invitation
from kangxu.web.screening.phone_result import PhoneResult, result_of
from kangxu.web.screening.phone_steps import SIZES, NotYet, Said, Step, move, place, step_at, take

SALT = "kangxu.screening.said"
HOLDS_SECONDS = 12 * 3600
PHONE = Viewer.system("phone")


@dataclass(frozen=True)
class PhonePage:
    """One question, or the result, or why there is neither."""

    session: queries.SessionLine
    said: Said | None = None
    step: Step | None = None
    state: str = ""
    problem: str = ""
    sent: Mapping[str, Any] | None = None
    result: PhoneResult | None = None

    @property
    def where(self) -> str:
        return _("，").join(filter(None, (self.session.organisation, self.session.place)))

    @property
    def progress(self) -> tuple[int, int]:
        return place(self.said) if self.said else (0, 0)

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields: as just typed, else as taken before."""
        assert self.said is not None
        known = {name: f"{value:g}" for name, value in self.said.numbers.items()}
        who = {"text": self.said.person.get(self._field, "")}
        return known | who | (dict(self.sent.items()) if self.sent else {})

    @property
    def numbers(self) -> list[dict[str, str]]:
        """The numbers of the question with what stands in them."""
        assert self.step is not None
        assert self.step.row is not None
        return [
            {"name": one.name, "label": str(one.label), "unit": str(one.unit), "value": self.values.get(one.name, "")}
            for one in self.step.row.fields
        ]

    @property
    def chosen(self) -> list[int]:
        assert self.said is not None
        assert self.step is not None
        return self.said.chosen.get(self.step.name, [])

    @property
    def _field(self) -> str:
        kind = self.step.kind if self.step else ""
        return {"card": "national_id", "birth": "birth_on"}.get(kind, kind)


@page(OPEN)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, token: str) -> HttpResponse:
    """The next question of this person, or what came of the answers."""
    now = clock.now()
    try:
        invitation.count_try(request.META.get("REMOTE_ADDR", ""))
        session = queries.session_of(invitation.session_id_of(token), viewer=PHONE).line
    except invitation.TooMany:
        return _closed(request, _("现在填的人太多，请等一分钟再试"), 429)
    except (invitation.NotInvited, NotFound):
        return _closed(request, _("这个链接不对，请重新扫现场的二维码"), 404)
    if session.closed_at is not None or session.held_on != clock.day_of(now):
        return _closed(request, _("这次筛查已经结束，谢谢您"), 410)
    return _asked(request, session, now)


def _asked(request: HttpRequest, session: queries.SessionLine, now: datetime) -> HttpResponse:
    said = _said(request, session.id, now)
    if request.method == "GET":
        return _show(request, session, said)
    if "size" in request.POST:
        said.size = (said.size + 1) % SIZES
    elif "back" in request.POST:
        move(said, -1)
    else:
        return _answered(request, session, said, now)
    return _show(request, session, said)


def _answered(request: HttpRequest, session: queries.SessionLine, said: Said, now: datetime) -> HttpResponse:
    try:
        take(said, step_at(said), request.POST, request.POST.getlist("choice"), clock.day_of(now))
    except NotYet as problem:
        return _show(request, session, said, str(problem), request.POST)
    if move(said, 1):
        return _show(request, session, said)
    try:
        actions.receive_screening(filled=_filled(said, now), by=PHONE, at=now)
    except NotAccepted as refused:
        return _show(request, session, said, _("；").join(refused.fields.values()))
    shown = PhonePage(session, said, result=result_of(said, on=clock.day_of(now)))
    return render(request, "screening/phone_result.html", {"page": shown})


def _filled(said: Said, now: datetime) -> Filled:
    started = datetime.fromisoformat(said.started_at)
    return Filled(
        uid=UUID(said.uid), person=said.person, started_at=started, finished_at=now,
        seconds=int((now - started).total_seconds()), form="simple", channel="phone", session_id=said.session_id,
        measurements=said.measurements(), answers=said.answers(),
    )  # fmt: skip


def _said(request: HttpRequest, session_id: int, now: datetime) -> Said:
    """What travelled with the page; a fresh start where it is not ours, too old, or of another session."""
    try:
        told = signing.loads(request.POST.get("state", ""), salt=SALT, max_age=HOLDS_SECONDS)
        said = Said(**told)
    except (signing.BadSignature, TypeError):
        said = Said(str(uuid4()), session_id, now.isoformat())
    return said if said.session_id == session_id else Said(str(uuid4()), session_id, now.isoformat())


def _show(
    request: HttpRequest,
    session: queries.SessionLine,
    said: Said,
    problem: str = "",
    sent: Mapping[str, Any] | None = None,
) -> HttpResponse:
    state = signing.dumps(asdict(said), salt=SALT, compress=True)
    shown = PhonePage(session, said, step_at(said), state, problem, sent)
    return render(request, "screening/phone.html", {"page": shown}, status=400 if problem else 200)


def _closed(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "screening/phone_closed.html", {"words": words}, status=status)
