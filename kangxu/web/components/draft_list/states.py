from kangxu.web.components.draft_list import Draft, DraftList
from kangxu.web.components.states import State

GROUP = "work"
TITLE = "未完成草稿"
_DRAFTS = (
    Draft("钱志远", "高血压随访表", ("填到12/22项", "昨天16:52"), "#draft_list"),
    Draft("陈桂兰", "首次建档", ("填到5/9项", "昨天17:20"), "#draft_list"),
)
STATES = (State("有", DraftList(_DRAFTS), width=312), State("没有", DraftList(()), width=312))
