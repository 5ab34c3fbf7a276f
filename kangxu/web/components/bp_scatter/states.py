import math

from kangxu.web.components.bp_scatter import BpScatter, Pair, PairGroup, Zone
from kangxu.web.components.states import State
from kangxu.web.components.trend_chart.states import TABLE

GROUP = "chart"
TITLE = "血压分布"
_MORNING = tuple(
    Pair(152 + round(8 * math.sin(n * 2.1)), 87 + round(5 * math.sin(n * 1.3)), "早晨，家用设备") for n in range(42)
)
_EVENING = tuple(
    Pair(146 + round(9 * math.sin(n * 1.9)), 85 + round(4 * math.sin(n * 2.7)), "晚上，家用设备") for n in range(11)
)
_ZONES = (
    Zone("正常", 120, 80, "green"),
    Zone("正常高值", 140, 90, "sunken"),
    Zone("1级", 160, 100, "amber"),
    Zone("2级", 180, 110, "red"),
    Zone("3级", None, None, "red-strong"),
)
_GROUPS = (
    PairGroup("早晨", _MORNING),
    PairGroup("晚上", _EVENING, "indigo"),
    PairGroup("诊室", (Pair(156, 88, "诊室"),), "text", "clinic"),
)
STATES = (
    State(
        "90天",
        BpScatter(
            "gallery-scatter",
            _GROUPS,
            _ZONES,
            "近90天家测53次，没有一次在个人目标内",
            (130, 80),
            "个人目标 <130/80",
            "分区按诊室标准",
            systolic_words="收缩压 mmHg",
            diastolic_words="舒张压 mmHg",
            table=TABLE,
        ),
        width=340,
    ),
)
