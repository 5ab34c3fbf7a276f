from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.segmented import Segmented


@dataclass(frozen=True)
class ChartTools(Component):
    """{% component "chart_tools" chart="pressure" %} in the card's actions: ranges, the same as a table, PNG and CSV.

    `chart` is the id of the chart component on the same page. csv_href: where all rows are, if the table
    holds only some.
    """

    chart: str
    ranges: Segmented | None = None
    image: bool = True
    csv_href: str = ""
