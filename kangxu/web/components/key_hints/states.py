from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "快捷键条"
_HINTS = (
    KeyHint(("J", "K"), "上下移动"),
    KeyHint(("Enter",), "打开"),
    KeyHint(("C",), "拨打"),
    KeyHint(("1", "–", "9"), "记录结果"),
    KeyHint(("U",), "撤销"),
    KeyHint(("/",), "搜索"),
)
STATES = (State("工作台", KeyHints(_HINTS), wide=True),)
