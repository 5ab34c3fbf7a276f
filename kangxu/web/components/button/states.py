from kangxu.web.components.button import Button
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "按钮：一屏一个主按钮"
STATES = (
    State("主", Button("开始随访", tone="primary", icon="phone")),
    State("预警未清时的下一件", Button("拨打", tone="soft", icon="phone", key="C")),
    State("普通", Button("发消息", icon="message")),
    State("只给危急", Button("立即拨打", tone="danger", icon="phone")),
    State("文字", Button("看规则", tone="quiet")),
    State("不可用，说明缺什么", Button("保存", why_not="还有5项必填")),
    State("进行中", Button("正在保存…", tone="primary", busy=True)),
    State("只有图标", Button(icon="dots", title="更多操作")),
    State("小", Button("继续", small=True)),
    State("带下拉", Button("导出", icon="download", icon_after="chevron-down")),
)
