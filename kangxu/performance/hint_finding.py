"""Running the detectors over a month, in sets: what was found of whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kangxu.foundation import clock
from kangxu.foundation.fetching import rows
from kangxu.performance.card_terms import sheet
from kangxu.performance.hint_statements import KEPT, STATEMENTS
from kangxu.performance.hint_terms import Detector, detectors, rows_kept
from kangxu.performance.months import span_of

Key = tuple[int, int, str]  # organisation, member, detector


@dataclass
class Found:
    """What one detector found of one member: how many, of how many, and the newest rows."""

    count: int
    whole: int
    rows: list[dict[str, Any]] = field(default_factory=list)

    def join(self, other: Found) -> None:
        """The same detector at another node of the same institution."""
        self.count, self.whole = self.count + other.count, self.whole + other.whole
        self.rows = [*self.rows, *other.rows][: rows_kept()]


def look(
    month: date, *, staff: Sequence[int], organisations: Sequence[int], at: datetime
) -> dict[Key, Found]:  # fmt: skip
    """Everything worth a look in a month; shares only once it is over. One statement for each detector."""
    found: dict[Key, Found] = {}
    for detector in due(month, at):
        for row in _found(detector, month, staff, organisations):
            _take(found, detector.code, row)
    return found


def due(month: date, at: datetime) -> list[Detector]:
    """The detectors that look at a month at this moment."""
    over = at >= span_of(month)[1]
    return [one for one in detectors().values() if over or not one.whole_month]


def _take(found: dict[Key, Found], code: str, row: Sequence[Any]) -> None:
    organisation, member, group, kind, ref, person, at, numbers, whole, number = row
    told = found.setdefault((organisation, member, code), Found(number, whole))
    told.rows.append(
        {
            "group": group,
            "kind": kind,
            "ref": ref,
            "person": person,
            "at": at.isoformat(),
            "numbers": json.loads(numbers),
        }
    )


def _found(
    detector: Detector, month: date, staff: Sequence[int], organisations: Sequence[int]
) -> list[tuple[Any, ...]]:  # fmt: skip
    since, until = span_of(month)
    limits = {name: list(value) if isinstance(value, list) else value for name, value in detector.limits.items()}
    known = limits | {
        "since": since, "until": until, "staff": list(staff), "actors": [f"staff:{one}" for one in staff],
        "organisations": list(organisations), "zone": clock.zone().key, "done": list(sheet().done),
        "analytes": ["SBP", "DBP"], "rows": rows_kept(),
    }  # fmt: skip
    return rows(KEPT.format(statement=STATEMENTS[detector.code]), known)
