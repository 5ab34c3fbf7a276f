from kangxu.web.components.pager import Pager
from kangxu.web.components.states import State

GROUP = "table"
TITLE = "翻页"
STATES = (
    State("中间", Pager("#pager", "#pager", "第51–100人，共8,412人"), wide=True),
    State("第一页", Pager("", "#pager", "第1–50人，共8,412人"), wide=True),
    State("只有一页", Pager(words="共12人"), wide=True),
)
