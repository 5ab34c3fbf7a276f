from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.trend_chart import TrendChart


@dataclass(frozen=True)
class SmallMultiples(TrendChart):
    """{% component page.multiples %}: a TrendChart with several titled panels on one time axis, one ink throughout."""
