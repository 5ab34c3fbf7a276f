"""What this room does when services of plans were delivered, or were not after all."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.packages.events import ITEM_DONE, ITEM_UNDONE
from kangxu.programmes.listeners import chunks
from kangxu.shop.following import follow_items


@listen(ITEM_DONE)
def redeem_delivered(batch: Batch, at: datetime) -> None:
    """A delivered service uses what was bought, and its part of the money is earned."""
    _follow(batch, at)


@listen(ITEM_UNDONE)
def take_back_undelivered(batch: Batch, at: datetime) -> None:
    """What was not delivered is there again."""
    _follow(batch, at)


def _follow(batch: Batch, at: datetime) -> None:
    by = Viewer.system("shop", organisation_id=batch.organisation_id)
    for persons in chunks(persons_of(batch)):
        follow_items(persons, by=by, at=at)
