"""What staff redeem by hand: what was delivered, when and by whom; taken back on the same day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, get_staff
from kangxu.packages.actions import NothingLeft, complete_by_hand, reopen_items
from kangxu.packages.models import Entitlement, Redemption
from kangxu.people.queries import get_person
from kangxu.shop.actions.delivering import deliver, undo_delivery
from kangxu.shop.levels import deliverers
from kangxu.shop.member_models import Delivery
from kangxu.shop.orders import BY_HAND
from kangxu.shop.refusals import Refused
from kangxu.shop.rights import why_not


@dataclass(frozen=True, slots=True)
class Delivered:
    """A service as it was delivered: how often, when, by which member of staff, and what in words."""

    quantity: int
    at: datetime
    staff_id: int
    note: str = ""


@action
def redeem_by_hand(*, entitlement_id: int, delivered: Delivered, cause: str, by: Viewer, at: datetime) -> Redemption:
    """Redeem an entitlement for a service that staff delivered, once per cause. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    held: Entitlement | None = Entitlement.objects.filter(pk=entitlement_id).first()
    if held is None:
        raise NotFound(f"entitlement:{entitlement_id}")
    get_person(held.person_id, viewer=by)
    _check(held, delivered, by, at)
    try:
        made = deliver(entitlement_id=entitlement_id, cause=cause, quantity=delivered.quantity, by=by, at=at)
    except NothingLeft as nothing:
        raise Refused(why_not(held, delivered.quantity, at)) from nothing
    _told, fresh = Delivery.objects.get_or_create(
        redemption=made,
        defaults={"delivered_at": delivered.at, "staff_id": delivered.staff_id, "note": delivered.note[:200]},
    )
    if fresh:
        complete_by_hand(
            person_id=held.person_id, service=held.service, count=delivered.quantity, delivered_at=delivered.at,
            shown_by=_proof_of(made), by=by, at=at,
        )  # fmt: skip
    audit("service.redeemed_by_hand", f"redemption:{made.pk}", entitlement=held.pk)
    return made


@action
def undo_by_hand(*, redemption_id: int, by: Viewer, at: datetime) -> Redemption:
    """Take back what was redeemed by hand, on the day it was redeemed. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    held: Redemption | None = (
        Redemption.objects.select_related("entitlement", "delivery").filter(pk=redemption_id).first()
    )
    if held is None:
        raise NotFound(f"redemption:{redemption_id}")
    get_person(held.entitlement.person_id, viewer=by)
    if not hasattr(held, "delivery"):
        raise Refused(_("这次是随任务或化验自动核销的，请撤回那条记录"))
    if day_of(held.at) != day_of(at):
        raise Refused(_("只能当天撤销，过后请联系科主任走退款"))
    undone = undo_delivery(cause=held.cause, by=by, at=at)
    reopen_items(shown_by=_proof_of(held), by=by, at=at)
    audit("service.undone_by_hand", f"redemption:{held.pk}")
    return undone


def _proof_of(redemption: Redemption) -> str:
    """What shows that a service of a plan was done when it was redeemed by hand."""
    return f"{BY_HAND}{redemption.pk}"


def _check(held: Entitlement, delivered: Delivered, by: Viewer, at: datetime) -> None:
    if delivered.at > at:
        raise Refused(_("交付时间不能晚于现在"))
    if day_of(delivered.at) < held.valid_from:
        raise Refused(_("交付时间早于权益开始的%(day)s") % {"day": held.valid_from.isoformat()})
    if delivered.quantity < 1:
        raise Refused(_("次数至少是1"))
    roles = deliverers(held.service)
    staff = get_staff(delivered.staff_id, viewer=by)
    posted = {one.role for one in staff.postings.all() if one.ended_at is None}
    if roles is not None and not posted & roles:
        raise Refused(_("这项服务不能由这位同事交付，请选有资质的人"))
