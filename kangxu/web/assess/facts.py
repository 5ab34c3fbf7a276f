"""What a report page and its print are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kangxu.foundation import clock
from kangxu.people.cards import PersonView
from kangxu.screening.content import ReportContent
from kangxu.screening.queries import ReportLine
from kangxu.web.assess.indicators import Measured


@dataclass(frozen=True)
class ReportFacts:
    """One report with the person, the hospital and the measurements as they were known on its day."""

    id: int
    number: str
    content: ReportContent
    person: PersonView
    hospital: str
    made_at: datetime
    made_by: str
    signed_at: datetime | None
    signed_by: str
    doctor: str
    care_manager: str
    measured: tuple[Measured, ...]
    reports: tuple[ReportLine, ...] = ()

    @property
    def sex(self) -> str:
        return self.content.sex

    @property
    def made_on(self) -> date:
        return clock.day_of(self.made_at)
