"""Levels follow money: a paid year begins when it is paid, and ends when it is refunded."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.events import listen, persons_of
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.shop.actions.members import follow_levels
from kangxu.shop.events import PAID, REFUNDED


@listen(PAID)
def follow_payment(batch: Batch, at: datetime) -> None:
    follow_levels(person_ids=persons_of(batch), by=Viewer.system("shop"), at=at)


@listen(REFUNDED)
def follow_refund(batch: Batch, at: datetime) -> None:
    persons, by = persons_of(batch), Viewer.system("shop")
    follow_levels(person_ids=persons, by=by, at=at)
