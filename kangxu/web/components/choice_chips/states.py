from kangxu.web.components.choice_chips import ChoiceChips
from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State

GROUP = "form"
TITLE = "选项"
_WAYS = (
    Link("门诊", value="1"),
    Link("电话", value="2", active=True),
    Link("视频", value="3", detail="本院还没有开通视频"),
)
_SIGNS = (
    Link("无症状", value="0"),
    Link("头痛头晕", value="1", active=True),
    Link("恶心呕吐", value="2"),
    Link("眼花耳鸣", value="3", active=True),
)
STATES = (
    State("单选，一项不可用", ChoiceChips("gallery-way", "随访方式", _WAYS)),
    State("带数字键", ChoiceChips("gallery-way-2", "随访方式", _WAYS[:2], keys=True)),
    State("多选", ChoiceChips("gallery-signs", "症状", _SIGNS, many=True)),
)
