"""What persons have paid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Sum

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.shop.models import Order


def paid_by(person_ids: Iterable[int], *, since: datetime, viewer: Viewer) -> dict[int, int]:
    """Fen that persons paid since a moment, less what went back; one query. Persons without orders are missing."""
    viewer.require(P.SELL_PACKAGES)
    found = Order.objects.filter(person_id__in=list(person_ids), paid_at__gte=since)
    found = in_scope(found, viewer)
    sums = found.values("person_id").annotate(fen=Sum(F("payable_fen") - F("refunded_fen")))
    return {one["person_id"]: one["fen"] for one in sums}
