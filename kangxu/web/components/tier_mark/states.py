from kangxu.web.components.states import State
from kangxu.web.components.tier_mark import TierMark

GROUP = "person"
TITLE = "分级"
STATES = (
    State("红", TierMark("red", "高危")),
    State("黄", TierMark("yellow", "中危")),
    State("绿", TierMark("green", "低危")),
    State("还不知道", TierMark("unknown", "未分级")),
    State("只有方块", TierMark("red")),
)
