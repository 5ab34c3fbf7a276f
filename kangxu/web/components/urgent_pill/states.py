from kangxu.web.components.states import State
from kangxu.web.components.urgent_pill import UrgentPill

GROUP = "frame"
TITLE = "危急条（顶栏）"
STATES = (
    State(
        "一件",
        UrgentPill(
            "赵国强", "186/112", "已等2分钟", "#urgent_pill", action_label="转给许倩", action_href="#urgent_pill"
        ),
    ),
    State("几件", UrgentPill("赵国强", "186/112", "已等2分钟", "#urgent_pill", more=2)),
)
