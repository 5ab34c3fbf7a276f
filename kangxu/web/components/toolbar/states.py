from django.utils.safestring import mark_safe

from kangxu.web.components.states import State
from kangxu.web.components.toolbar import Toolbar

GROUP = "frame"
TITLE = "工具行"
_ONE = mark_safe('<button class="btn" type="button">全部病种</button>')
_TWO = mark_safe('<button class="btn" type="button">批量</button>')
STATES = (State("两端", Toolbar("列表的选项", _ONE, _TWO), wide=True),)
