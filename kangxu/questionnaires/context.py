"""What a form is judged against: the person, the day, and what was known before. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kangxu.clinical.cadence import ClassCode
from kangxu.questionnaires.filled import LastTime


@dataclass(frozen=True)
class Context:
    """`sex` is male, female or None. `previous_classes` by programme are those of the last completed follow-up.

    `medicines` are in use (`name`, `times` a day, `dose`); `staff` is the name of who fills it in.
    """

    on: date
    age: int | None = None
    sex: str | None = None
    diseases: frozenset[str] = frozenset()
    last: LastTime | None = None
    previous_classes: Mapping[str, ClassCode] = field(default_factory=dict)
    medicines: tuple[Mapping[str, Any], ...] = ()
    staff: str = ""
