from kangxu.web.components.icon_array import IconArray
from kangxu.web.components.states import State

GROUP = "person"
TITLE = "一百个人"
STATES = (
    State("仍发病、可避免", IconArray(6, 7, "100个同样的人，10年内"), width=320),
    State("没有可避免部分", IconArray(13), width=320),
)
