from kangxu.web.components.button import Button
from kangxu.web.components.entitlement_list import EntitlementItem, EntitlementList
from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "person"
TITLE = "可用权益"
_ITEMS = (
    EntitlementItem("专科门诊", "2型糖尿病标准包", "已用1/4", "2027-11-21", 25, action=Button("核销", small=True)),
    EntitlementItem("小组课", "2型糖尿病标准包", "已用3", "11-30到期", tone="amber", action=Button("核销", small=True)),
    EntitlementItem(
        "指定专家咨询", "会员权益", "已用0/2", "2027-11-21", 0, state=Tag("已冻结", tone="amber"), muted=True
    ),
)
STATES = (
    State("有", EntitlementList(_ITEMS), width=420),
    State("宽", EntitlementList(_ITEMS), wide=True),
    State("没有", EntitlementList(()), width=420),
)
