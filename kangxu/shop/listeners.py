"""What this room does when services of plans were delivered, or were not after all, and when a plan is replaced."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.chunks import chunks
from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.packages.events import ITEM_DONE, ITEM_UNDONE, PLAN_SIGNED
from kangxu.packages.models import Plan
from kangxu.shop.actions import change_packages, grant_what_fits
from kangxu.shop.events import PAID
from kangxu.shop.following import follow_items
from kangxu.shop.granting import waiting
from kangxu.shop.paying import return_owed


@listen(ITEM_DONE)
def redeem_delivered(batch: Batch, at: datetime) -> None:
    """A delivered service uses what was bought, and its part of the money is earned."""
    _follow(batch, at)


@listen(ITEM_UNDONE)
def take_back_undelivered(batch: Batch, at: datetime) -> None:
    """What was not delivered is there again."""
    _follow(batch, at)


@listen(PAID)
def redeem_earlier(batch: Batch, at: datetime) -> None:
    """What was delivered since the day on which the order's entitlements begin uses them too."""
    _follow(batch, at)


@listen(PLAN_SIGNED)
def grant_what_fits_the_plan(batch: Batch, at: datetime) -> None:
    """What was bought on a condition is asked anew with the plan."""
    by = Viewer.system("shop", organisation_id=batch.organisation_id)
    for persons in chunks(persons_of(batch)):
        grant_what_fits(line_ids=waiting(persons), by=by, at=at)


@listen(PLAN_SIGNED)
def change_what_was_bought(batch: Batch, at: datetime) -> None:
    """Packages of another plan were paid for: they pay for those of the new one, and what is left goes back."""
    by = Viewer.system("shop", organisation_id=batch.organisation_id)
    signed = Plan.objects.filter(
        person_id__in=persons_of(batch), organisation=batch.organisation_id, state=Plan.State.ACTIVE
    )  # fmt: skip
    for plan_id in signed.order_by("pk").values_list("pk", flat=True):
        order = change_packages(plan_id=plan_id, by=by, at=at)
        for one in order.replaces.filter(owed_fen__gt=0, refunds=None).order_by("pk") if order else ():
            return_owed(one, by=by, at=at)


def _follow(batch: Batch, at: datetime) -> None:
    by = Viewer.system("shop", organisation_id=batch.organisation_id)
    for persons in chunks(persons_of(batch)):
        follow_items(persons, by=by, at=at)
