"""All work of an hour to its people, chunk by chunk: what is done is kept, a killed run goes on where it stood.

A chunk is looked at under lock and written in the same transaction; where nothing moves nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from kangxu.followup import choosing
from kangxu.followup.actions.dispatching import climb, dispatch, hand_over_absent
from kangxu.followup.clocks import STEPS
from kangxu.followup.dispatching import CHUNK, Shop, shops
from kangxu.followup.pool import Given
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer


def give_out(*, only: Iterable[int] | None = None, size: int = CHUNK, by: Viewer, at: datetime) -> int:
    """Hand over, give out, let climb; returns how many pieces somebody got."""
    given = 0
    for shop in shops(on=clock.day_of(at), only=only):
        given += _all(shop, choosing.for_stranded, hand_over_absent, size, by, at)
        given += _all(shop, choosing.for_unowned, dispatch, size, by, at)
        for step in STEPS:
            while _climb(shop, step.code, size, by, at) == size:
                pass
    return given


def _all(
    shop: Shop, choose: Callable[..., list[Given]], give: Callable[..., None], size: int, by: Viewer, at: datetime
) -> int:
    tried: list[int] = []
    given = 0
    while True:
        with transaction.atomic():
            looked = choose(shop, tried=tried, size=size, at=at)
            found = [one for one in looked if one.staff_id is not None]
            if found:
                give(shop=shop, found=found, by=by, at=at)
        given += len(found)
        if len(looked) < size:
            return given
        tried += [one.piece.task_id for one in looked if one.staff_id is None]


def _climb(shop: Shop, step: str, size: int, by: Viewer, at: datetime) -> int:
    """Returns how many of a chunk moved."""
    with transaction.atomic():
        chosen = choosing.for_late(shop, step, size=size, at=at)
        if chosen:
            climb(shop=shop, step=step, chosen=chosen, by=by, at=at)
    return len(chosen)
