"""Shapes that the charts share, and how they become JSON for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from django.utils import timezone

from kangxu.web.components.shapes import Source, Tone

Ink = Literal["teal", "slate", "indigo", "ochre", "plum"]


def wall_ms(at: datetime) -> int:
    """Milliseconds of the site's wall clock read as UTC, so that every browser shows the site's hours."""
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return int(local.replace(tzinfo=UTC).timestamp() * 1000)


@dataclass(frozen=True)
class Point:
    """One value. action: at or beyond the action line (red). doubtful: hollow, grey, in no mean.

    shown is the value in words where it differs (156/88); verdict `高于目标26`; note: how and by whom.
    """

    at: datetime
    value: float
    source: Source = "device"
    action: bool = False
    doubtful: bool = False
    shown: str = ""
    verdict: str = ""
    note: str = ""

    def as_json(self) -> list[Any]:
        flags = int(self.action) + 2 * int(self.doubtful)
        return [wall_ms(self.at), self.value, self.source, flags, self.shown, self.verdict, self.note]


@dataclass(frozen=True)
class MeanPoint:
    """A point of the drawn line; None breaks it."""

    at: datetime
    value: float | None

    def as_json(self) -> list[Any]:
        return [wall_ms(self.at), self.value]


@dataclass(frozen=True)
class Band:
    """Target band; an open side is None. `words` stand in the right margin: 目标 <130.

    `since` and `until` are when it began to hold and when another did; None: over the whole chart.
    """

    low: float | None = None
    high: float | None = None
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        ends = {"from": self.since and wall_ms(self.since), "to": self.until and wall_ms(self.until)}
        return {"low": self.low, "high": self.high, "words": self.words, **ends}


@dataclass(frozen=True)
class ActionLine:
    """Action line with its words: 处置线 ≥150."""

    value: float
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "words": self.words}


@dataclass(frozen=True)
class Series:
    """One line of a panel.

    Its points, the drawn line (a mean, or `join` the points), target, targets that held before it (`past`), action
    line, words at its end.

    join breaks where two points lie more than `gap_days` apart.
    """

    label: str
    points: tuple[Point, ...]
    ink: Ink = "teal"
    mean: tuple[MeanPoint, ...] = ()
    join: bool = False
    gap_days: int = 0
    target: Band | None = None
    action: ActionLine | None = None
    end_words: str = ""
    end_notes: tuple[str, ...] = ()
    end_tone: Tone = ""
    unit: str = ""
    past: tuple[Band, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "unit": self.unit,
            "ink": self.ink,
            "points": [point.as_json() for point in self.points],
            "mean": [point.as_json() for point in self.mean],
            "join": self.join,
            "gap": self.gap_days,
            "target": self.target.as_json() if self.target else None,
            "past": [band.as_json() for band in self.past],
            "action": self.action.as_json() if self.action else None,
            "end": {"words": self.end_words, "notes": list(self.end_notes), "tone": self.end_tone},
        }


@dataclass(frozen=True)
class ChartNote:
    """Words inside the plot: over a gap (28天未上传) or at a change of method."""

    start: datetime
    end: datetime
    words: str
    value: float
    tone: Tone = "muted"

    def as_json(self) -> dict[str, Any]:
        at = (wall_ms(self.start) + wall_ms(self.end)) // 2
        return {"at": at, "words": self.words, "value": self.value, "tone": self.tone}


@dataclass(frozen=True)
class Panel:
    """Series that share an axis. height in px without its heading; low and high are the axis ends."""

    series: tuple[Series, ...]
    low: float
    high: float
    title: str = ""
    unit: str = ""
    height: int = 180
    ticks: int = 4
    notes: tuple[ChartNote, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "height": self.height,
            "ticks": self.ticks,
            "series": [series.as_json() for series in self.series],
            "notes": [note.as_json() for note in self.notes],
        }


@dataclass(frozen=True)
class ChartEvent:
    """A flag over the plot: 换药, 面访."""

    at: datetime
    words: str

    def as_json(self) -> dict[str, Any]:
        return {"at": wall_ms(self.at), "words": self.words}


@dataclass(frozen=True)
class Strip:
    """A medicine over time. kind: now (still taken), past, gap (should have been taken)."""

    words: str
    start: datetime
    end: datetime
    kind: Literal["now", "past", "gap"] = "now"

    def as_json(self) -> dict[str, Any]:
        return {"words": self.words, "from": wall_ms(self.start), "to": wall_ms(self.end), "kind": self.kind}


@dataclass(frozen=True)
class StripRow:
    """One row of medicines with the group's word (降压)."""

    group: str
    strips: tuple[Strip, ...]

    def as_json(self) -> dict[str, Any]:
        return {"group": self.group, "strips": [strip.as_json() for strip in self.strips]}
