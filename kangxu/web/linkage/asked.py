"""What the address of the cascade asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kangxu.screening.queries import CascadeWanted
from kangxu.screening.stages import CONFIRMED_BY, WAY

PERIODS = {"30": 30, "90": 90, "365": 365}
USUAL = "90"


@dataclass(frozen=True)
class Asked:
    """Period, disease, place; which bar, and whether only those who got no further; the place in the list."""

    days: str = USUAL
    disease: str = ""
    place: str = ""
    stage: str = ""
    part: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """Unknown values fall away."""
        asked = cls(**{one.name: str(given.get(one.name, one.default))[:20] for one in fields(cls)})
        return cls(
            days=asked.days if asked.days in PERIODS else USUAL,
            disease=asked.disease if asked.disease in CONFIRMED_BY else "",
            place=asked.place if asked.place.isdigit() else "",
            stage=asked.stage if asked.stage in [str(one) for one in WAY] else str(WAY[0]),
            part="all" if asked.part == "all" else "",
            after=asked.after if asked.after.isdigit() else "",
        )

    @property
    def leaked(self) -> bool:
        return self.part != "all"

    def wanted(self, at: datetime) -> CascadeWanted:
        place = int(self.place) if self.place else None
        return CascadeWanted(at - timedelta(days=PERIODS[self.days]), at, self.disease, place)

    def href(self, name: str = "linkages", **changed: str) -> str:
        """Address with something changed; another selection begins the list anew."""
        asked = replace(self, **{"after": "", **changed})
        said = {one.name: getattr(asked, one.name) for one in fields(asked) if getattr(asked, one.name) != one.default}
        return f"{reverse(name)}?{urlencode(said)}" if said else reverse(name)
