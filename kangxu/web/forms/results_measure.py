"""One number for a form: NPS of its main question, or the share of the best answers, and how each is shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from kangxu.questionnaires.definition import Item
from kangxu.questionnaires.results import NPS, best_of, net_of


def measure_name(item: Item) -> str:
    return "NPS" if item.role == NPS else _("满意的占比")


def measure(item: Item, counts: Mapping[str, int]) -> float | None:
    """NPS, or percent of the best answers; None without answers."""
    if item.role == NPS:
        return net_of(counts).score
    n = sum(counts.values())
    return 100 * sum(counts.get(code, 0) for code in best_of(item)) / n if n else None


def shown_measure(item: Item, value: float | None) -> str:
    if value is None:
        return "–"
    return signed(value) if item.role == NPS else f"{value:.1f}%"


def signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.0f}" if round(value) else "0"


def mean_of(item: Item, counts: Mapping[str, int]) -> str:
    """Mean of the points of the chosen options, to two decimals; a dash where no option has points."""
    points = {one.code: one.score for one in item.options if one.score is not None}
    n = sum(count for code, count in counts.items() if code in points)
    return f"{sum(points[code] * count for code, count in counts.items() if code in points) / n:.2f}" if n else "–"
