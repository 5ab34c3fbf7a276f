"""Taking a filled form: the same door for a form sent at once and for one that waited without network."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.screening import actions
from kangxu.screening.filled import Filled, NotAccepted
from kangxu.web.doors import Request, page
from kangxu.web.screening.desk import posted


@page(Permission.SCREEN_PEOPLE)
@require_POST
def save(request: Request) -> JsonResponse:
    """Store a screening once, however often it is sent; 400 with words for each field that is wrong."""
    try:
        filled = read_filled(posted(request))
        received = actions.receive_screening(filled=filled, by=request.viewer, at=clock.now())
    except NotAccepted as refused:
        return JsonResponse({"errors": refused.fields}, status=400)
    return JsonResponse({"id": received.screening_id, "href": reverse("screened", args=[received.screening_id])})


def read_filled(sent: Mapping[str, Any]) -> Filled:
    """A form as the page sends it. Raises NotAccepted where its very shape is wrong."""
    try:
        return Filled(
            uid=UUID(sent["uid"]), person=dict(sent["person"]), started_at=_moment(sent["started_at"]),
            finished_at=_moment(sent["finished_at"]), seconds=max(0, int(sent["seconds"])), form="simple",
            session_id=sent.get("session_id"), measurements=dict(sent.get("measurements", {})),
            answers=dict(sent.get("answers", {})),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise NotAccepted({"form": _("这份表单读不出来，请重新填一份")}) from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
