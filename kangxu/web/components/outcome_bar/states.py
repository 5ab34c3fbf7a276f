from kangxu.web.components.outcome_bar import OutcomeBar
from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State

GROUP = "work"
TITLE = "结果条"
_WORDS = ("完成随访", "部分完成", "无人接听", "关机停机", "号码错误", "约定再打", "拒绝", "家属代接", "转急症")
_NONE = tuple(Link(word, value=str(place)) for place, word in enumerate(_WORDS))
_ONE = tuple(Link(word, value=str(place), active=place == 0) for place, word in enumerate(_WORDS))
STATES = (
    State(
        "通话中，不预选",
        OutcomeBar(_NONE, "gallery-outcome-1", next_name="next", next_value="2026-12-04", save_label="保存，下一位"),
        wide=True,
    ),
    State("选了一项", OutcomeBar(_ONE, "gallery-outcome-2"), wide=True),
)
