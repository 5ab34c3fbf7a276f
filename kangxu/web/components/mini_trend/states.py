from kangxu.web.components.mini_trend import MiniTrend, TrendLine
from kangxu.web.components.states import State

GROUP = "chart"
TITLE = "小趋势"
_UPPER = TrendLine("收缩压", tuple((day / 90, 142 + day % 7 + day / 10) for day in range(0, 91, 3)), 110, 130)
_LOWER = TrendLine("舒张压", tuple((day / 90, 86 + day % 4) for day in range(0, 91, 3)), 60, 80, muted=True)
_DAYS = ((0.1, "9月"), (0.43, "10月"), (0.77, "11月"))
STATES = (
    State("血压90天", MiniTrend((_UPPER, _LOWER), ((0.5, 162), (0.8, 165)), _DAYS, "血压90天"), width=280),
    State(
        "一条线",
        MiniTrend((TrendLine("空腹", ((0, 7.2), (0.5, 6.8), (1, 7.9)), 4.4, 7.0),), (), _DAYS, "血糖"),
        width=280,
    ),
)
