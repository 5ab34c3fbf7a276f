from kangxu.web.components.chart_tools import ChartTools
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State

GROUP = "chart"
TITLE = "图的按钮"
_RANGES = Segmented(
    "时间范围", (Link("1月", "#chart_tools"), Link("6月", "#chart_tools", active=True), Link("1年", "#chart_tools"))
)
STATES = (State("范围、看表、导出", ChartTools("gallery-trend", _RANGES)),)
