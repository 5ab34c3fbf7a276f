from kangxu.web.components.button import Button
from kangxu.web.components.consent_list import ConsentLine, ConsentList
from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "person"
TITLE = "同意与拒绝"
_PRINT = Button(tone="quiet", icon="printer", title="打印同意书", small=True)
_LINES = (
    ConsentLine(
        "健康信息用于慢病管理", "敏感信息，单独同意", Tag("已同意", tone="green"),
        ("2026-03-16", "本人", "纸质签字", "2026-1版"), "周慧敏登记，凭证2026-0316-18",
        (Button("撤回", small=True), _PRINT),
    ),
    ConsentLine(
        "家属代管", "敏感信息，单独同意", Tag("已到期", tone="amber"), ("授权给女儿 刘敏", "至2026-03-15"), "",
        (Button("登记", small=True), _PRINT),
    ),
    ConsentLine("营销信息", "本人同意", Tag("未登记", tone="muted"), (), "", (Button("登记", small=True), _PRINT)),
)  # fmt: skip
_REFUSALS = (
    ConsentLine(
        "免打扰", "除紧急安全情况外，任何方式都不联系", Tag("未登记", tone="muted"), (), "",
        (Button("登记", small=True),),
    ),
    ConsentLine(
        "不收短信", "不发短信", Tag("已拒绝", tone="amber"), ("2026-10-02起", "王琳登记"), "短信太多",
        (Button("取消", small=True),),
    ),
)  # fmt: skip
STATES = (
    State("同意", ConsentList("同意", _LINES), width=860),
    State("拒绝，窄", ConsentList("拒绝", _REFUSALS, narrow=True), width=352),
)
