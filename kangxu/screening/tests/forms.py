"""Filled forms for tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from kangxu.programmes.tests.world import AT
from kangxu.screening.filled import Filled

SOUND_ID = "110105195803151239"  # invented; its check digit is right
MEASURED: dict[str, Any] = {
    "height_cm": 165, "weight_kg": 72, "waist_cm": 94, "pressures": [[152, 94], [148, 92]], "pulse": 76,
}  # fmt: skip
TOLD: dict[str, Any] = {
    "smoking": 1, "family_history_diabetes": 0, "family_history_stroke": 1, "inactive": 1, "atrial_fibrillation": 0,
    "stroke": 0, "tia": 0,
}  # fmt: skip


def filled(**more: Any) -> Filled:
    moment = AT - timedelta(minutes=2)
    given: dict[str, Any] = {
        "uid": uuid4(), "person": {"national_id": SOUND_ID, "name": "王建国"}, "started_at": moment,
        "finished_at": moment + timedelta(seconds=80), "seconds": 74, "measurements": MEASURED, "answers": TOLD,
    }  # fmt: skip
    return Filled(**{**given, **more})
