"""The second person decides about a draft: prices, the tree."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.web.doors import Request


class Verb(Protocol):
    def __call__(self, *, by: Viewer, at: datetime) -> Any: ...


def decide(request: Request, *, publish: Verb, hand_back: Verb, published: str) -> None:
    """Put it in force, or hand it back, as was pressed; and say so. Raises Refused."""
    back = request.POST.get("decision") == "back"
    (hand_back if back else publish)(by=request.viewer, at=clock.now())
    messages.success(request, _("已退回，可以继续修改") if back else published)
