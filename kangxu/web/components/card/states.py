from kangxu.web.components.card import Card
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "卡片"
STATES = (
    State(
        "标题、说明、去处",
        Card("正文", title="在用药", sub="4种，11-06 核对", more_href="#card", more_label="用药史"),
        width=360,
    ),
    State("无标题", Card("正文"), width=240),
)
