"""The door of the telephony platforms: notices without a session, signed with the key of a line."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kangxu.foundation import clock
from kangxu.messaging.calling import listen
from kangxu.messaging.channel import NotGenuine
from kangxu.messaging.refusals import NotOurs
from kangxu.messaging.terms import sheet
from kangxu.web.doors import OPEN, page

log = logging.getLogger(__name__)


@csrf_exempt
@page(OPEN)
@require_POST
def notify(request: HttpRequest, line: str) -> HttpResponse:
    """A notice about a call. Its signature is the key to this door. 4xx: do not send it again."""
    most: int = sheet()["provider"]["most_bytes"]
    body = request.read(most + 1)
    try:
        if len(body) > most:
            raise NotGenuine("the notice is too long")
        fresh = listen(line, request.headers, request.get_full_path(), body, at=clock.now())
    except NotGenuine as problem:
        log.warning("a notice for line %s was refused: %s", line[:40].encode("unicode_escape").decode(), problem)
        return JsonResponse({"error": "not genuine"}, status=400)
    except NotOurs:
        log.warning("a notice spoke of a call that line %s did not make", line[:40])
        return JsonResponse({"error": "unknown call"}, status=422)
    return JsonResponse({"stored": fresh})
