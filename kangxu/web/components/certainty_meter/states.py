from kangxu.web.components.certainty_meter import CertaintyMeter
from kangxu.web.components.states import State

GROUP = "intake"
TITLE = "把握"
STATES = (
    State("高", CertaintyMeter(3, "高")),
    State("中", CertaintyMeter(2, "中")),
    State("低", CertaintyMeter(1, "低")),
    State("没认出", CertaintyMeter(0, "无")),
)
