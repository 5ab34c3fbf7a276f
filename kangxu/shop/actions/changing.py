"""Changing packages: what was paid for the plan before pays for the new one, and what is left goes back."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import freeze
from kangxu.packages.models import PackageVersion, Plan
from kangxu.packages.plans import locked
from kangxu.shop.beginning import begin
from kangxu.shop.changing import Change, change_of
from kangxu.shop.lines import keep_lines
from kangxu.shop.models import Offer, Order
from kangxu.shop.orders import change_cause, number_of, orders_of_change, sources_of
from kangxu.shop.products import line_of
from kangxu.shop.terms import terms


@action
def change_packages(*, plan_id: int, again: bool = False, by: Viewer, at: datetime) -> Order | None:
    """The order of a plan that took another one's place: its packages, less what was not used of those before.

    The orders before are frozen until the difference is paid; where nothing is to pay they end at once, and what
    they have too much is owed. The order there is, when told twice; `again`: another one for one that nobody paid.
    None when nothing that was paid is concerned. Raises NotFound.
    """
    by.require(P.SELL_PACKAGES)
    plan = locked(plan_id, by)
    held = orders_of_change(plan_id).last()
    if held is None or (again and held.state == Order.State.CLOSED):
        held = _change(plan, by, at) or held
    audit("plan.packages_changed", f"plan:{plan_id}", order=held.pk if held else None)
    return held


def _change(plan: Plan, by: Viewer, at: datetime) -> Order | None:
    before = _before(plan)
    if before is None or plan.state != Plan.State.ACTIVE:
        return None
    running = Order.objects.select_for_update().filter(
        person_id=plan.person_id, organisation_id=plan.organisation_id
    )  # fmt: skip
    codes = set(before.versions.values_list("package__code", flat=True))
    versions = list(plan.versions.select_related("package", "parent_version").order_by("package_id"))
    found = change_of(running, before=codes, versions=versions)
    return _place(plan, found, by, at) if found else None


def _before(plan: Plan) -> Plan | None:
    """The plan whose place it took: it ended as this one began."""
    ended: Plan | None = Plan.objects.filter(
        person_id=plan.person_id, organisation_id=plan.organisation_id, state=Plan.State.ENDED,
        ended_at=plan.activated_at,
    ).first()  # fmt: skip
    return ended


def _place(plan: Plan, found: Change, by: Viewer, at: datetime) -> Order:
    total = found.sums.new_fee_fen
    lines = [line_of(one) for one in found.versions]
    order: Order = Order.objects.create(
        number=number_of(day_of(at)), person_id=plan.person_id, organisation_id=plan.organisation_id,
        offer=_offer(plan, found.versions), total_fen=total, credit_fen=found.used_fen,
        payable_fen=total - found.used_fen, placed_at=at, placed_by=by.actor,
        expires_at=at + terms().change_within, cause=change_cause(plan.pk, orders_of_change(plan.pk).count() + 1),
    )  # fmt: skip
    keep_lines(order, lines)
    for one in found.orders:
        for source in sources_of(one):
            freeze(source=source, by=by, at=at)
        one.replaced_by = order
        one.save(update_fields=["replaced_by"])
    if not order.payable_fen:
        begin(order, by=by, at=at)
    return order


def _offer(plan: Plan, versions: tuple[PackageVersion, ...]) -> Offer | None:
    """The newest open offer that this answers."""
    products = [f"{one.package.code}@{one.number}" for one in versions]
    found: Offer | None = (
        Offer.objects.filter(
            person_id=plan.person_id, organisation_id=plan.organisation_id, product__in=products, answer="", orders=None
        )
        .order_by("-at")
        .first()
    )
    return found
