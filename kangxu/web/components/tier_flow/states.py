from kangxu.web.components.states import State
from kangxu.web.components.tier_flow import Flow, FlowNode, TierFlow

GROUP = "cohort"
TITLE = "分级流动"
_STARTS = (
    FlowNode("red", "红1,148", "red"),
    FlowNode("yellow", "黄4,602", "yellow"),
    FlowNode("green", "绿2,287", "green"),
    FlowNode("new", "新纳入412", "teal"),
)
_ENDS = (
    FlowNode("red", "红1,036", "red"),
    FlowNode("yellow", "黄4,561", "yellow"),
    FlowNode("green", "绿2,815", "green"),
    FlowNode("left", "离开37"),
)
_FLOWS = (
    Flow("red", "red", 800),
    Flow("red", "yellow", 320, "better"),
    Flow("red", "green", 24, "better"),
    Flow("red", "left", 4, "other"),
    Flow("yellow", "red", 150, "worse"),
    Flow("yellow", "yellow", 3758),
    Flow("yellow", "green", 670, "better"),
    Flow("yellow", "left", 24, "other"),
    Flow("green", "red", 26, "worse"),
    Flow("green", "yellow", 234, "worse"),
    Flow("green", "green", 2018),
    Flow("green", "left", 9, "other"),
    Flow("new", "red", 60, "other"),
    Flow("new", "yellow", 249, "other"),
    Flow("new", "green", 103, "other"),
)
STATES = (
    State("两个月", TierFlow("8月31日", "11月20日", _STARTS, _ENDS, _FLOWS, "好转1,014人，加重410人"), width=320),
)
