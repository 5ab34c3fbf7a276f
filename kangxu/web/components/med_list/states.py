from kangxu.web.components.med_list import MedItem, MedList
from kangxu.web.components.states import State

GROUP = "person"
TITLE = "在用药"
_ITEMS = (
    MedItem("缬沙坦氨氯地平片 80/5 mg", "每日1次，早上", "余16天"),
    MedItem("二甲双胍缓释片 0.5 g", "每日2次，餐中", "余9天"),
    MedItem("阿托伐他汀钙片 20 mg", "每晚1次", "余5天", "amber"),
)
STATES = (State("有", MedList(_ITEMS), width=384), State("没有", MedList(()), width=384))
