from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.segmented import Segmented


@dataclass(frozen=True)
class ChartTools(Component):
    """{% component "chart_tools" chart="pressure" %} in the card's actions: ranges, the same as a table, PNG and CSV.

    `chart` is the id of the chart component on the same page.
    """

    chart: str
    ranges: Segmented | None = None
    image: bool = True
