"""Entitlements that did not fit when an order began are given once they do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.packages.models import Entitlement
from kangxu.shop.granting import Fitting, fitting, give, last_day
from kangxu.shop.models import Order, OrderLine
from kangxu.shop.orders import source_of


@action
def grant_what_fits(*, line_ids: Sequence[int], by: Viewer, at: datetime) -> int:
    """What of these lines of running orders was left out and fits by now begins today. How many entitlements."""
    lines = list(
        OrderLine.objects.select_for_update(of=("order",))
        .select_related("order")
        .filter(pk__in=line_ids, order__state=Order.State.SERVING, order__replaced_by=None)
        .order_by("order_id", "pk")
    )
    found, held = fitting(lines, at=at), _held(lines)
    given = sum(_give(line, found, held, by, at) for line in lines)
    audit("orders.granted_late", "orders", count=given)
    return given


def _held(lines: Sequence[OrderLine]) -> set[tuple[str, str]]:
    """Source and service of what these lines granted already."""
    sources = [source_of(one.order_id, one.pk) for one in lines]
    return set(Entitlement.objects.filter(source__in=sources).values_list("source", "service"))


def _give(line: OrderLine, found: Fitting, held: Collection[tuple[str, str]], by: Viewer, at: datetime) -> int:
    source = source_of(line.order_id, line.pk)
    fresh = [one for one in found.grants(line) if (source, one.service) not in held]
    if not fresh or last_day(line.order, line) < day_of(at):
        return 0
    give(line.order, line, fresh, valid_from=day_of(at), by=by, at=at)
    return len(fresh)
