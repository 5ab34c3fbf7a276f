"""Which entitlements of an order begin: what is only for some begins once it fits the person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kangxu.foundation.clock import day_of
from kangxu.foundation.fetching import column
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import Grant, grant
from kangxu.packages.bills import Item
from kangxu.packages.conditions import fits, persons_holding
from kangxu.packages.contents import bill_of
from kangxu.packages.models import PackageVersion
from kangxu.shop.models import Order, OrderLine
from kangxu.shop.orders import source_of

# Lines of orders that run, of which not everything was granted
_WAITING = """
select l.id from shop_orderline l
join shop_order o on o.id = l.order_id and o.state = 'serving' and o.replaced_by_id is null
where (%(persons)s::bigint[] is null or o.person_id = any(%(persons)s))
  and jsonb_array_length(l.grants) > (
    select count(*) from packages_entitlement e where e.source = 'order:' || o.id || ':' || l.id)
order by l.id
"""


@dataclass(frozen=True, slots=True)
class Fitting:
    """What of the lines of orders fits their persons now: line → services that do not."""

    unfit: dict[int, frozenset[str]]

    def grants(self, line: OrderLine) -> list[Grant]:
        return [Grant(**one) for one in line.grants if one["service"] not in self.unfit[line.pk]]


def waiting(person_ids: Sequence[int] | None = None) -> list[int]:
    """Lines of running orders (of all persons, or of these) of which something was not granted, rising."""
    return column(_WAITING, {"persons": None if person_ids is None else list(person_ids)})


def fitting(lines: Sequence[OrderLine], *, at: datetime) -> Fitting:
    """Ask the conditions of these lines of their persons; `lines` come with their orders. A fixed number of queries."""
    bills = _bills({one.product for one in lines})
    every = [item for bill in bills.values() for item in bill]
    held = persons_holding(every, sorted({one.order.person_id for one in lines}), at=at)
    unfit: dict[int, frozenset[str]] = {}
    for line in lines:
        true = {text: line.order.person_id in persons for text, persons in held.items()}
        unfit[line.pk] = frozenset(one.service for one in bills.get(line.product, ()) if not fits(one, true))
    return Fitting(unfit)


def only_for_some(lines: Sequence[OrderLine]) -> frozenset[tuple[int, str]]:
    """What of these lines begins only for those whom it fits, as (line, service). Says nothing of anybody."""
    bills = _bills({one.product for one in lines})
    return frozenset((line.pk, item.service) for line in lines for item in bills.get(line.product, ()))


def give(
    order: Order, line: OrderLine, grants: Sequence[Grant], *, valid_from: date, by: Viewer, at: datetime
) -> None:  # fmt: skip
    """In the running action: these of a line's entitlements, until the line's last day."""
    grant(
        person_id=order.person_id, source=source_of(order.pk, line.pk), grants=grants, valid_from=valid_from,
        expires_on=last_day(order, line), by=by, at=at,
    )  # fmt: skip


def last_day(order: Order, line: OrderLine) -> date:
    return began_on(order) + timedelta(days=line.validity_days - 1)


def began_on(order: Order) -> date:
    """The day on which what was bought begins: that of paying; of a changed package that of the change."""
    return day_of(order.placed_at if order.replaces.exists() else order.paid_at or order.placed_at)


def _bills(products: Iterable[str]) -> dict[str, tuple[Item, ...]]:
    """What is only for some, by product (`code@version`)."""
    found: dict[str, tuple[Item, ...]] = {}
    codes = {one.split("@")[0] for one in products}
    for version in PackageVersion.objects.filter(package__code__in=codes, number__gt=0).select_related(
        "package", "parent_version"
    ):
        product = f"{version.package.code}@{version.number}"
        if product in products:
            found[product] = tuple(one for one in bill_of(version) if one.conditional)
    return found
