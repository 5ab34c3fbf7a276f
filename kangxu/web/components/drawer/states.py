from django.utils.safestring import mark_safe

from kangxu.web.components.button import Button
from kangxu.web.components.drawer import Drawer
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "抽屉"
STATES = (
    State("打开", Button("看原始记录", attrs={"data-drawer-open": "gallery-drawer"})),
    State(
        "内容（点左边打开）",
        Drawer(
            "gallery-drawer", "原始记录", mark_safe("<p>2026-11-06 09:40，诊室，坐位右臂，2次均值，电子血压计。</p>")
        ),
    ),
)
