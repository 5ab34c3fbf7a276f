"""What the address of the list asks for, and addresses with something changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kangxu.followup.cohort import SORTS, TIERS, CohortFilter
from kangxu.foundation.keys import is_key
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.web.selection import Selection

DUES = ("overdue", "week", "none")
PRESSURES = ("140", "150", "160", "180")
HBA1CS = ("7.0", "8.0", "9.0")
AGES = {"0-34": (None, 34), "35-64": (35, 64), "65-74": (65, 74), "75-": (75, None)}


@dataclass(frozen=True)
class Asked(Selection):
    """The filters as they stand in the address."""

    page = "persons"

    q: str = ""
    care: str = ""
    tier: str = ""
    due: str = ""
    manager: str = ""
    sex: str = ""
    age: str = ""
    sbp: str = ""
    hba1c: str = ""
    place: str = ""
    sort: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """Unknown values fall away."""
        asked = cls.read(given)
        allowed: dict[str, tuple[str, ...]] = {
            "care": ("any", *programmes()), "tier": TIERS, "due": DUES, "sex": ("1", "2"), "age": tuple(AGES),
            "sbp": PRESSURES, "hba1c": HBA1CS, "sort": SORTS,
        }  # fmt: skip
        known = {
            name: getattr(asked, name) if getattr(asked, name) in values else "" for name, values in allowed.items()
        }
        place = asked.place if is_key(asked.place) else ""
        manager = asked.manager if asked.manager == "me" or is_key(asked.manager) else ""
        return cls(**{**asked.__dict__, **known, "place": place, "manager": manager})

    @property
    def conditions(self) -> dict[str, str]:
        """What is in force, without order and page."""
        return {name: value for name, value in self.__dict__.items() if value and name not in ("sort", "after")}

    def filters(self, viewer: Viewer) -> CohortFilter:
        low, high = AGES.get(self.age, (None, None))
        manager = viewer.staff_id if self.manager == "me" else int(self.manager) if self.manager else None
        return CohortFilter(
            text=self.q.strip(), tier=self.tier, programme="" if self.care == "any" else self.care,
            enrolled=self.care == "any", manager=manager, due=self.due, sex=self.sex, age_from=low, age_to=high,
            systolic_from=float(self.sbp) if self.sbp else None, hba1c_from=float(self.hba1c) if self.hba1c else None,
            organisation=int(self.place) if self.place else None,
        )  # fmt: skip
