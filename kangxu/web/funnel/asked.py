"""What the address of the funnel asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, get_args

from kangxu.evidence.funnel import Stage, terms
from kangxu.evidence.funnel_queries import FunnelWanted
from kangxu.evidence.funnel_statements import Group
from kangxu.foundation.keys import is_key
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.programmes.programme import programmes
from kangxu.web.selection import Selection

GROUPS: tuple[str, ...] = get_args(Group)


@dataclass(frozen=True)
class Asked(Selection):
    """Period, place and filters; how the table groups; which bar and whether only those who stopped there."""

    page = "funnel"

    days: str = ""
    place: str = ""
    programme: str = ""
    package: str = ""
    channel: str = ""
    staff: str = ""
    by: str = ""
    stage: str = ""
    part: str = ""
    why: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any], viewer: Viewer) -> Asked:
        """Unknown values fall away; without a place, where the viewer works. Raises NotFound for what is no place."""
        asked = cls.read(given)
        place = asked.place or str(viewer.organisation_id or "")
        if not is_key(place):
            raise NotFound("place")
        return replace(
            asked,
            days=asked.days if asked.days in map(str, terms().periods) else str(terms().periods[1]),
            place=place,
            programme=asked.programme if asked.programme in programmes() else "",
            staff=asked.staff if is_key(asked.staff) else "",
            by=asked.by if asked.by in GROUPS else GROUPS[0],
            stage=asked.stage if asked.stage in [one.code for one in Stage] else Stage.OFFERED.code,
            part="stopped" if asked.part == "stopped" else "",
            after=asked.after if is_key(asked.after) else "",
        )

    @property
    def at_stage(self) -> Stage:
        return Stage[self.stage.upper()]

    @property
    def stopped(self) -> bool:
        return self.part == "stopped"

    @property
    def conditions(self) -> dict[str, str]:
        """What is noted when a list is taken."""
        return {name: value for name, value in self.__dict__.items() if value and name != "after"}

    def wanted(self, at: datetime) -> FunnelWanted:
        return FunnelWanted(
            at - timedelta(days=int(self.days)), at, int(self.place), self.programme, self.package, self.channel,
            int(self.staff) if self.staff else None,
        )  # fmt: skip
