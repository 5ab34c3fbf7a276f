"""All work of an hour to its people, chunk by chunk: what is done is kept, a killed run goes on where it stood."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kangxu.followup.actions.dispatching import climb, dispatch, hand_over_absent
from kangxu.followup.clocks import STEPS
from kangxu.followup.dispatching import CHUNK, Shop, shops
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer


def give_out(*, only: Iterable[int] | None = None, size: int = CHUNK, by: Viewer, at: datetime) -> int:
    """Hand over, give out, let climb; returns how many pieces somebody got."""
    given = 0
    for shop in shops(on=clock.day_of(at), only=only):
        given += hand_over_absent(shop=shop, size=size, by=by, at=at)
        given += _dispatch_all(shop, size, by, at)
        for step in STEPS:
            while climb(shop=shop, step=step.code, size=size, by=by, at=at) == size:
                pass
    return given


def _dispatch_all(shop: Shop, size: int, by: Viewer, at: datetime) -> int:
    tried: list[int] = []
    given = 0
    while True:
        looked, without = dispatch(shop=shop, tried=tried, size=size, by=by, at=at)
        tried += without
        given += looked - len(without)
        if looked < size:
            return given
