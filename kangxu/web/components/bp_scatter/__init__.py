from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from kangxu.web.components.component import Component
from kangxu.web.components.reading_table import ReadingTable
from kangxu.web.components.shapes import Source


@dataclass(frozen=True)
class Zone:
    """A class of pressure below these two ends; zones are given from the inside out, the last without ends."""

    words: str
    systolic: float | None
    diastolic: float | None
    tone: Literal["green", "sunken", "amber", "red", "red-strong"]

    def as_json(self) -> dict[str, Any]:
        return {"words": self.words, "systolic": self.systolic, "diastolic": self.diastolic, "tone": self.tone}


@dataclass(frozen=True)
class Pair:
    """One pressure; `words` for the tooltip: when, source, how."""

    systolic: float
    diastolic: float
    words: str = ""


@dataclass(frozen=True)
class PairGroup:
    """Pressures of one kind (早晨, 晚上, 诊室): words, ink and shape."""

    words: str
    pairs: tuple[Pair, ...]
    ink: Literal["ochre", "indigo", "text", "teal"] = "ochre"
    source: Source = "device"

    def as_json(self) -> dict[str, Any]:
        pairs = [[pair.diastolic, pair.systolic, pair.words] for pair in self.pairs]
        return {"words": self.words, "pairs": pairs, "ink": self.ink, "source": self.source}


@dataclass(frozen=True)
class BpScatter(Component):
    """{% component page.scatter %} inside a card.

    Each pressure in the plane of classes, the personal target as a dashed box.

    Zones come from the caller (classes differ by source); edition says whose they are (分区按诊室标准).
    """

    id: str
    groups: tuple[PairGroup, ...]
    zones: tuple[Zone, ...]
    summary: str
    target: tuple[float, float] | None = None
    target_words: str = ""
    edition: str = ""
    systolic_range: tuple[float, float] = (100, 192)
    diastolic_range: tuple[float, float] = (60, 115)
    systolic_words: str = ""
    diastolic_words: str = ""
    table: ReadingTable | None = None
    height: int = 300

    @property
    def data(self) -> dict[str, Any]:
        return {
            "groups": [group.as_json() for group in self.groups],
            "zones": [zone.as_json() for zone in self.zones],
            "target": self.target,
            "targetWords": self.target_words,
            "systolic": self.systolic_range,
            "diastolic": self.diastolic_range,
            "systolicWords": self.systolic_words,
            "diastolicWords": self.diastolic_words,
        }
