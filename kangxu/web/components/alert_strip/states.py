from kangxu.web.components.alert_strip import AlertStrip
from kangxu.web.components.button import Button
from kangxu.web.components.states import State
from kangxu.web.components.tier_mark import TierMark

GROUP = "work"
TITLE = "危急条"
_CALL = Button("立即拨打", tone="danger", icon="phone")
_FULL = AlertStrip(
    "waiting",
    "186/112",
    "赵国强",
    "mmHg",
    ("家用血压计08:52", "复测08:57 182/110"),
    "男71岁",
    TierMark("red", "高危", plain=True),
    "高血压3级、支架术后4年",
    "先问：",
    "胸痛、剧烈头痛、视物模糊、肢体无力",
    "有任一项，请家属拨120，并报值班医生郭宏",
    "已等17分钟",
    "30分钟内须联系",
    (_CALL, Button("转医生")),
)
STATES = (
    State("等待处置", _FULL, wide=True),
    State(
        "短",
        AlertStrip("waiting", "186/112", "赵国强", sex_age="男71岁", waited="已等17分钟", actions=(_CALL,)),
        wide=True,
    ),
    State(
        "同事接手",
        AlertStrip(
            "taken", "186/112", "赵国强", sex_age="男71岁", waited="许倩09:16 接手，通话中", actions=(Button("看进展"),)
        ),
        wide=True,
    ),
    State(
        "超时",
        AlertStrip("overdue", "186/112", "赵国强", waited="超时4分钟，已报护士长何丽", actions=(_CALL,)),
        wide=True,
    ),
    State(
        "已处理",
        AlertStrip("done", "", "赵国强09:31 已处理：家属送急诊，12-04 前核对", actions=(Button("记录", tone="quiet"),)),
        wide=True,
    ),
)
