"""The review of last month, as the head of the demonstration's centre held, decided and closed it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.demo.timeline import ZONE
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account, Staff
from kangxu.organisations.queries import viewer_of
from kangxu.performance.actions.reviewing import close_review, decide, move_decision, note_review
from kangxu.performance.models import Decision
from kangxu.performance.months import first_of, month_before
from kangxu.performance.review_queries import standing_review


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("reviews.toml", __package__)


def play(now: datetime) -> None:
    """Hold and close the review of last month, and go on with what was decided. A closed one stays as it is."""
    month, by = month_before(first_of(day_of(now))), viewer_of(Account.objects.get(username=sheet()["head"]))
    _house, kept = standing_review(month, None, viewer=by, at=now)
    if kept is not None and kept.closed_at is not None:
        return
    at = _held(now)
    note_review(month=month, place_id=None, note=sheet()["note"], by=by, at=at)
    made = [_decided(month, row, by, at) for row in sheet()["decisions"]]
    close_review(month=month, place_id=None, by=by, at=at + timedelta(minutes=sheet()["closes_after"]))
    for decision, row in zip(made, sheet()["decisions"], strict=True):
        _moved(decision, row, by, now)


def _held(now: datetime) -> datetime:
    last = first_of(day_of(now)) - timedelta(days=1)
    return datetime.combine(last, time(sheet()["hour"]), tzinfo=ZONE)


def _decided(month: date, row: Mapping[str, Any], by: Viewer, at: datetime) -> Decision:
    known = Decision.objects.filter(month=month, text=row["text"]).first()
    owner = Staff.objects.get(account__username=row["owner"])
    return known or decide(
        month=month, place_id=None, text=row["text"], owner_id=owner.pk,
        due_on=day_of(at) + timedelta(days=row["due_in"]), by=by, at=at,
    )  # fmt: skip


def _moved(decision: Decision, row: Mapping[str, Any], by: Viewer, now: datetime) -> None:
    for step in row["steps"]:
        at = decision.made_at + timedelta(days=step["after"])
        if at < now:
            move_decision(
                decision_id=decision.pk, progress=step["progress"], note=step["note"], done=step.get("done", False),
                by=by, at=at,
            )  # fmt: skip
