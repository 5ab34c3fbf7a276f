from kangxu.web.components.states import State
from kangxu.web.components.tornado_bars import TornadoBars, TornadoRow

GROUP = "cohort"
TITLE = "单因素敏感性"
_ROWS = (
    TornadoRow("患病率", 491, 737, "491–737", ("130–195", "361–542")),
    TornadoRow("管理后就诊次数", 519, 709, "519–709", ("162", "357–547")),
    TornadoRow("并发症筛查费用", 586, 642, "586–642", ("162", "424–479")),
    TornadoRow("未管理就诊次数", 614, 614, "614", ("130–195", "484–419")),
)
STATES = (
    State(
        "减两成和加两成", TornadoBars(_ROWS, 614, ("−20%", "+20%"), "敏感性", "两项都做", ("就诊", "管理")), width=640
    ),
)
