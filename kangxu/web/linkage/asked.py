"""What the address of the cascade asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kangxu.foundation.keys import is_key
from kangxu.screening.queries import CascadeWanted
from kangxu.screening.stages import CONFIRMED_BY, WAY
from kangxu.web.selection import Selection

PERIODS = {"30": 30, "90": 90, "365": 365}
USUAL = "90"


@dataclass(frozen=True)
class Asked(Selection):
    """Period, disease, place; which bar, and whether only those who got no further; the place in the list."""

    page = "linkages"

    days: str = USUAL
    disease: str = ""
    place: str = ""
    stage: str = ""
    part: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """Unknown values fall away."""
        asked = cls.read(given)
        return cls(
            days=asked.days if asked.days in PERIODS else USUAL,
            disease=asked.disease if asked.disease in CONFIRMED_BY else "",
            place=asked.place if is_key(asked.place) else "",
            stage=asked.stage if asked.stage in [str(one) for one in WAY] else str(WAY[0]),
            part="all" if asked.part == "all" else "",
            after=asked.after if is_key(asked.after) else "",
        )

    @property
    def leaked(self) -> bool:
        return self.part != "all"

    def wanted(self, at: datetime) -> CascadeWanted:
        place = int(self.place) if self.place else None
        return CascadeWanted(at - timedelta(days=PERIODS[self.days]), at, self.disease, place)
