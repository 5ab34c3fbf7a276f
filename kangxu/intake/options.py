"""What the sender of a file says about it that the file does not say itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings

from kangxu.foundation import clock
from kangxu.intake.inspection import ReadOptions
from kangxu.people.identifiers import BadNationalId, read_national_id

CHUNK_ROWS = 50_000  # one transaction: some seconds of work, which is what a kill can cost
EACH_ROW = "row"  # as person key: the file names nobody, and every row is a person of its own


@dataclass(frozen=True)
class ImportOptions:
    """Kept with the import and part of its fingerprint.

    `person` is the identifier of the one person the whole file is about; `person_key` the column that tells persons
    apart; `measured_on` the day for files that carry none.
    """

    person_key: str | None = None
    person: str | None = None
    source: str | None = None
    measured_on: str | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ImportOptions:
        return cls(**{name: data.get(name) for name in cls.__dataclass_fields__})

    def to_dict(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def person_is_national_id(self) -> bool:
        try:
            return bool(read_national_id(self.person or "", on=clock.day_of(clock.now())))
        except BadNationalId:
            return False

    @property
    def each_row(self) -> bool:
        return self.person_key == EACH_ROW

    def reading(self) -> ReadOptions:
        """The same for a feed."""
        return ReadOptions(
            person_key_column=None if self.each_row else self.person_key,
            single_person=self.person is not None,
            measured_on=date.fromisoformat(self.measured_on) if self.measured_on else None,
            source=self.source,
            zone=settings.TIME_ZONE,
            chunk_rows=CHUNK_ROWS,
        )
