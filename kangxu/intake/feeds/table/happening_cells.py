"""Cells that say for how many days a medicine was handed out, or of which level an operation is."""

import re

from kangxu.clinical.results import clean
from kangxu.clinical.units import half_width

# The column without which the others of a kind say nothing
MAIN_OF_HAPPENINGS = {"medicine": "medicine:name", "procedure": "procedure:text", "stay": "stay:admitted_at"}
DAYS_OF_HAPPENINGS = (
    "medicine:started_on", "medicine:ended_on", "procedure:performed_at", "stay:admitted_at", "stay:discharged_at",
)  # fmt: skip
MOST_DAYS = 366
_DAYS = re.compile(r"^(?:共|疗程)?\s*(?P<n>\d{1,3})(?:\.0+)?\s*(?P<unit>天|日|d|days?|周|w|weeks?|个?月|months?)?$")
_UNIT_DAYS = {"周": 7, "w": 7, "week": 7, "weeks": 7, "月": 30, "个月": 30, "month": 30, "months": 30}
_LEVEL = re.compile(r"^(?P<n>[1-4一二三四ⅰⅱⅲⅳ]|i{1,3}|iv)\s*(?:级|类)?(?:手术)?$")
_LEVELS = dict(zip("一二三四ⅰⅱⅲⅳ", "12341234", strict=True)) | {"i": "1", "ii": "2", "iii": "3", "iv": "4"}


def read_days(text: str) -> int | None:
    """Days of supply; a week has 7, a month counts as 30. None for what is no number of days."""
    found = _DAYS.match(half_width(clean(text)).casefold())
    days = int(found["n"]) * _UNIT_DAYS.get(found["unit"] or "", 1) if found else 0
    return days if 1 <= days <= MOST_DAYS else None


def read_level(text: str) -> str | None:
    """Level of an operation, '1' to '4' (三级, 3级, Ⅲ); None for anything else."""
    found = _LEVEL.match(half_width(clean(text)).casefold())
    return _LEVELS.get(found["n"], found["n"]) if found else None
