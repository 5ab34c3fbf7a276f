"""What a person paid for packages that still run, and what a change of plan makes of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kangxu.foundation.viewer import Viewer
from kangxu.packages.models import PackageVersion
from kangxu.shop.changing import RUNNING, Change, change_of
from kangxu.shop.models import Order
from kangxu.shop.orders import known_orders, orders_of_change
from kangxu.shop.refund_sums import sums_of


@dataclass(frozen=True, slots=True)
class Bought:
    """Orders that hold these products, what was paid for them, and the list price of what was delivered."""

    orders: tuple[Order, ...]
    paid_fen: int
    delivered_fen: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What a signed plan made of what was paid before: the order that was placed, and those that it replaces."""

    order: Order
    ended: tuple[Order, ...]

    @property
    def owed_fen(self) -> int:
        return sum(one.owed_fen for one in self.ended)

    @property
    def returned_fen(self) -> int:
        return sum(one.refunded_fen for one in self.ended if one.state == Order.State.CHANGED)


def bought(person_id: int, products: Collection[str], *, viewer: Viewer) -> Bought:
    """What stands paid of these packages (`dm-standard@1`, in any edition), within reach of the viewer."""
    wanted = _codes(products)
    running = known_orders(viewer).filter(person_id=person_id, state__in=RUNNING).prefetch_related("lines")
    found = [one for one in running.order_by("placed_at") if wanted & _codes(line.product for line in one.lines.all())]
    sums = [sums_of(one) for one in found]
    return Bought(tuple(found), sum(one.paid_fen for one in sums), sum(one.delivered_fen for one in sums))


def foreseen(
    person_id: int, *, organisation_id: int, before: Collection[str], after: Collection[str], viewer: Viewer
) -> Change | None:  # fmt: skip
    """What changing from these products to those would come to today; None where nothing paid is concerned."""
    running = known_orders(viewer).filter(person_id=person_id, organisation_id=organisation_id)
    rows = PackageVersion.objects.filter(package__code__in=_codes(after)).select_related("package")
    versions = [one for one in rows.order_by("package_id") if f"{one.package.code}@{one.number}" in after]
    return change_of(running, before=_codes(before), versions=versions)


def changed(plan_id: int, *, viewer: Viewer) -> Changed | None:
    """What was made of a plan that took another one's place; None when no money was concerned."""
    order = orders_of_change(plan_id).filter(pk__in=known_orders(viewer).values("pk")).last()
    return None if order is None else Changed(order, tuple(order.replaces.order_by("pk")))


def _codes(products: Iterable[str]) -> set[str]:
    return {one.split("@")[0] for one in products}
