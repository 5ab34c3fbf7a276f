from kangxu.web.components.sparkline import Sparkline
from kangxu.web.components.states import State

GROUP = "chart"
TITLE = "走势小图"
STATES = (
    State(
        "到处置线",
        Sparkline((142, 143, 142, 145, 147, 146, 150, 155, 153, 151), high=130, source="device", tone="red"),
        width=120,
    ),
    State("达标", Sparkline((6.2, 5.6, 8.4, 7.6, 6.9), low=4.4, high=7.0, source="lab", tone="green"), width=120),
    State("有缺口", Sparkline((7.1, 7.2, None, 7.3, 7.8), high=7.0, source="lab", tone="amber"), width=120),
    State("存疑", Sparkline((130, 130, 130), high=130, source="self", doubtful=True), width=120),
)
