"""The way from a positive screening to care: its stages in order, what closes it, when the next step is due. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from kangxu.clinical.sheets import load_sheet
from kangxu.screening.models import Linkage

Stage = Linkage.Stage
WAY = (Stage.POSITIVE, Stage.TOLD, Stage.BOOKED, Stage.ARRIVED, Stage.DIAGNOSED, Stage.ENROLLED)
OUTCOMES = (Stage.RULED_OUT, Stage.DECLINED, Stage.LOST)
_SHEET = load_sheet("linkage.toml", "kangxu.screening")
CONFIRMED_BY: dict[str, list[str]] = _SHEET["confirmed_by"]


def place(stage: str) -> int:
    """How far along the way a stage is."""
    return [str(one) for one in WAY].index(stage)


def next_day(stage: str, today: date, *, urgent: bool = False) -> date | None:
    """When the step after this stage is due; None at the end of the way."""
    days = _SHEET["next_days"].get("urgent" if urgent else stage)
    return None if days is None else today + timedelta(days=days)
