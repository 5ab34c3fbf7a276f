from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class Tally:
    """A count of the batch with its words; href leads to the rows."""

    label: str
    count: str
    tone: Tone = ""
    href: str = ""


@dataclass(frozen=True)
class BatchProgress(Component):
    """{% component page.progress %}: a batch on its way. accepted, duplicate, rejected are percents of the whole file.

    poll_href is fetched every second and answers with this component again; leave it empty when the batch is finished.
    """

    title: str
    tag: Tag
    percent: str
    rows: str
    left: str = ""
    accepted: float = 0
    duplicate: float = 0
    rejected: float = 0
    tallies: tuple[Tally, ...] = ()
    note: str = ""
    actions: tuple[Button, ...] = ()
    poll_href: str = ""
    id: str = "batch-progress"

    @property
    def duplicate_from(self) -> float:
        return self.accepted

    @property
    def rejected_from(self) -> float:
        return self.accepted + self.duplicate

    @property
    def done(self) -> float:
        return round(self.accepted + self.duplicate + self.rejected, 1)
