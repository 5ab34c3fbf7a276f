"""One service of a plan is redeemed, or its redemption taken back, while nobody else can change it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import NothingLeft
from kangxu.packages.models import Entitlement, PlanItem, Redemption
from kangxu.shop.actions.delivering import deliver, undo_delivery
from kangxu.shop.orders import BY_HAND


@action
def deliver_item(*, item_id: int, by: Viewer, at: datetime) -> bool:
    """Redeem a service of a plan that was done: of what the person bought, what runs out first. Whether it was."""
    item = PlanItem.objects.select_for_update(of=("self",)).select_related("plan").get(pk=item_id)
    made = item.state == PlanItem.State.DONE and _deliver(item, by, at)
    audit("plan.item_delivered", f"plan:{item.plan_id}", item=item_id, redeemed=made)
    return made


@action
def undo_item(*, cause: str, by: Viewer, at: datetime) -> bool:
    """Take back a redemption whose service of a plan was not done, or was shown by something else."""
    item = PlanItem.objects.select_for_update().filter(pk=int(cause.split(":")[1])).first()
    stands = item is not None and item.state == PlanItem.State.DONE and cause == _cause(item)
    if not stands:
        undo_delivery(cause=cause, by=by, at=at)
    audit("plan.item_undelivered", cause, undone=not stands)
    return not stands


def _deliver(item: PlanItem, by: Viewer, at: datetime) -> bool:
    if item.done_by.startswith(BY_HAND) or Redemption.objects.filter(cause=_cause(item)).exists():
        return False
    for right in _rights(item, at):
        try:
            deliver(entitlement_id=right.pk, cause=_cause(item), by=by, at=at)
        except NothingLeft:
            continue
        return True
    return False


def _rights(item: PlanItem, at: datetime) -> Iterable[Entitlement]:
    found = Entitlement.objects.filter(
        person_id=item.plan.person_id, service=item.service, state=Entitlement.State.ACTIVE,
        expires_on__gte=day_of(at), valid_from__lte=day_of(item.done_at or at),
    )  # fmt: skip
    return found.order_by("expires_on", "pk")


def _cause(item: PlanItem) -> str:
    return f"plan_item:{item.pk}:{item.done_by}"
