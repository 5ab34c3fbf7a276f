from kangxu.web.components.skeleton import Skeleton
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "读取中"
STATES = (
    State("文字", Skeleton("text", 3), width=260),
    State("指标块", Skeleton("tile", 4), width=160),
    State("列表", Skeleton("rows", 3), wide=True),
)
