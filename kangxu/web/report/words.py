"""Numbers of a dashboard in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from math import sqrt
from typing import Any

from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.evidence.measure import Measure
from kangxu.evidence.queries import Score
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.clock import zone
from kangxu.foundation.terms import spoken

# Two-sided 95% of the normal distribution, for the Wilson interval of a share
_Z = 1.959964
# Smaller changes are shown as none: they vanish in the rounding of what is displayed
NOTHING = 0.05


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}%"


def counts(score: Score) -> str:
    return f"{score.numerator:,} / {score.denominator:,}"


def arrow(change: float, *, whole: bool = False) -> str:
    """↑6.4, ↓2, 持平."""
    if abs(change) < NOTHING:
        return _("持平")
    size = f"{abs(change):,.0f}" if whole else f"{abs(change):.1f}"
    return f"{'↑' if change > 0 else '↓'}{size}"


def is_worse(measure: Measure, change: float) -> bool:
    return abs(change) >= NOTHING and (change < 0 if measure.direction == "up" else change > 0)


def goal(measure: Measure) -> str:
    """目标60%, 上限5%, 人，应为0."""
    if measure.target is None:
        return ""
    if measure.unit == "persons":
        return _("人，应为%(target)g") % {"target": measure.target}
    words = _("上限%(target)g%%") if measure.direction == "down" else _("目标%(target)g%%")
    return words % {"target": measure.target}


def interval(score: Score) -> tuple[float, float]:
    """95% interval of a rate in per cent (Wilson), which holds for small institutions too."""
    n, p = score.denominator, score.numerator / score.denominator
    middle, spread = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
    scale = 1 + _Z**2 / n
    return 100 * (middle - spread) / scale, 100 * (middle + spread) / scale


def day_words(day: date) -> str:
    return _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}


def month_words(day: date) -> str:
    return _("%(month)s月") % {"month": day.month}


def moment_words(moment: datetime) -> str:
    return f"{moment.astimezone(zone()):%m-%d %H:%M}"


def measured(values: Mapping[str, Any]) -> str:
    """186/112 mmHg, or each value with its name and unit."""
    if "SBP" in values or "DBP" in values:
        return "/".join(_number(values.get(analyte)) for analyte in ("SBP", "DBP")) + " mmHg"
    known = catalogue()
    shown = [
        f"{spoken(known[code].name_zh, known[code].name_en)} {_number(value)} {known[code].unit}"
        for code, value in values.items()
        if code in known
    ]
    return _("，").join(shown)


def _number(value: Any) -> str:
    return "–" if value is None else value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def value_words(value: str) -> str:
    """A value of a list; kinds of task come as codes."""
    return KINDS[value].words if value in KINDS else value
