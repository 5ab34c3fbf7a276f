from django.utils.safestring import mark_safe

from kangxu.web.components.popover import Popover
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "浮层与菜单"
_MENU = mark_safe(
    '<a class="popover__link" href="#popover" aria-current="true">全部病种</a>'
    '<a class="popover__link" href="#popover">高血压</a><a class="popover__link" href="#popover">2型糖尿病</a>'
)
STATES = (
    State(
        "说明",
        Popover(
            "gallery-popover-1",
            "按临床紧急程度排序",
            mark_safe("先危急，再逾期，再按分级和约定时间。"),
            icon_after="info",
        ),
    ),
    State(
        "菜单",
        Popover(
            "gallery-popover-2", "全部病种", _MENU, look="button", icon_after="chevron-down", menu=True, width="small"
        ),
    ),
    State(
        "只有图标",
        Popover("gallery-popover-3", "", _MENU, look="button", icon="dots", title="更多操作", menu=True, width="small"),
    ),
)
