from kangxu.web.components.app_rail import AppRail, RailItem
from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "左侧栏"
ITEMS = (
    RailItem("工作台", "layout-dashboard", "#app_rail", active=True, badge=1, badge_tone="red", badge_label="件危急"),
    RailItem(
        "患者", "users", "#app_rail", children=(Link("患者列表", "#app_rail"), Link("重复核对", "#app_rail", count=3))
    ),
    RailItem("随访", "phone", "#app_rail"),
    RailItem("消息", "message", "#app_rail", badge=4, badge_label="条未读"),
    RailItem("成效", "chart", "#app_rail", children=(Link("项目看板", "#app_rail"), Link("效果评估", "#app_rail"))),
)
OPENED = (
    RailItem(
        "患者",
        "users",
        "#app_rail",
        active=True,
        children=(Link("患者列表", "#app_rail", active=True), Link("分群与标签", "#app_rail")),
    ),
)
FOOT = (RailItem("设置", "settings", "#app_rail"),)
STATES = (
    State("窄72 px", AppRail(ITEMS, FOOT, "#app_rail"), width=72),
    State("宽200 px", AppRail(ITEMS, FOOT, "#app_rail"), width=200),
    State("二级展开", AppRail(OPENED, FOOT, "#app_rail"), width=200),
)
