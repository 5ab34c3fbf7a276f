"""The health score with its parts, rounded so that what is shown adds up to what is shown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from django.utils.translation import gettext as _

from kangxu.screening.content import HealthPart, HealthScore
from kangxu.web.assess.words import joined, speak


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its own points of 100 (a bar of so many per cent), and what it gives to the score."""

    words: str
    points: str
    share: str
    width: float


@dataclass(frozen=True, slots=True)
class Health:
    """`value` is empty where too many parts are missing; `band` says so then, and `lacking` which."""

    value: str
    band: str
    parts: tuple[Part, ...]
    note: str
    lacking: str = ""


def health(score: HealthScore) -> Health:
    if score.value is None:
        return Health("", speak(score.refusal_words), (), score.source, _lacking(score))
    tenths = floor(score.value * 10 + 0.5)
    shares = adding_up([one.share or 0 for one in score.parts], tenths)
    known = zip(score.parts, shares, strict=True)
    parts = tuple(_part(one, share if one.share is not None else None) for one, share in known)
    note = _("右列是每项给总分加了多少，加起来就是总分。%(source)s") % {"source": score.source}
    return Health(f"{tenths / 10:.1f}", speak(score.band_words), parts, note)


def _lacking(score: HealthScore) -> str:
    """Which parts are missing, where the score tells its parts apart at all."""
    if all(one.points is None for one in score.parts):
        return ""
    names = joined(speak(one.words) for one in score.parts if one.points is None)
    return _("没有数据的：%(parts)s") % {"parts": names} if names else ""


def adding_up(shares: Sequence[float], tenths: int) -> list[float]:
    """Shares in whole tenths that add up to the total: the largest remainders are rounded up."""
    lower = [floor(share * 10 + 1e-9) for share in shares]
    rest = [share * 10 - low for share, low in zip(shares, lower, strict=True)]
    raised = sorted(range(len(shares)), key=lambda place: -rest[place])[: max(0, tenths - sum(lower))]
    return [(low + (place in raised)) / 10 for place, low in enumerate(lower)]


def _part(one: HealthPart, share: float | None) -> Part:
    if one.points is None:
        return Part(speak(one.words), _("没有数据"), "", 0)
    points = _("%(points)s分") % {"points": f"{one.points:.0f}"}
    return Part(speak(one.words), points, "" if share is None else f"+{share:.1f}", one.points)
