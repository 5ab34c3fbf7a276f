from kangxu.web.components.states import State
from kangxu.web.components.toast import Toast

GROUP = "frame"
TITLE = "提示与撤销"
STATES = (
    State("可撤销", Toast("已记：无人接听，11-23 再打", undo_href="#toast")),
    State("只告知", Toast("已保存")),
    State("没做成", Toast("没存上：网络断了，草稿还在", tone="red")),
)
