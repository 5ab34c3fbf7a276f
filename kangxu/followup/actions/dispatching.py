"""Giving out work that nobody has, and moving on what nobody does: chunk by chunk, as it was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.followup import dispatching
from kangxu.followup.clocks import level_of
from kangxu.followup.dispatching import Shop
from kangxu.followup.models import TaskMove
from kangxu.followup.pool import Given
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer

Step = TaskMove.Step


@action
def dispatch(*, shop: Shop, found: Sequence[Given], by: Viewer, at: datetime) -> None:
    """Give work that nobody has to those who were chosen."""
    by.require(Permission.ASSIGN_TASKS)
    dispatching.move(found, step=Step.DISPATCHED, by=by, at=at)
    audit("tasks.dispatched", _place(shop), organisation_id=shop.institution_id, given=len(found))


@action
def hand_over_absent(*, shop: Shop, found: Sequence[Given], by: Viewer, at: datetime) -> None:
    """Give work of whoever is away or gone to those who were chosen."""
    by.require(Permission.ASSIGN_TASKS)
    dispatching.move(found, step=Step.RETURNED, by=by, at=at)
    audit("tasks.handed_over", _place(shop), organisation_id=shop.institution_id, given=len(found))


@action
def climb(*, shop: Shop, step: str, chosen: Sequence[tuple[Given, str]], by: Viewer, at: datetime) -> None:
    """Write what becomes of work whose time has come to a step: reminded, to a colleague, or before the head."""
    by.require(Permission.ASSIGN_TASKS)
    given, steps = [one for one, _step in chosen], [one for _given, one in chosen]
    dispatching.move(given, step=steps, level=level_of(step), by=by, at=at)
    audit("tasks.climbed", _place(shop), organisation_id=shop.institution_id, step=step, tasks=len(chosen))


def _place(shop: Shop) -> str:
    return f"organisation:{shop.institution_id}"
