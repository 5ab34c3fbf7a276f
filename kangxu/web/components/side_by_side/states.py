from kangxu.web.components.button import Button
from kangxu.web.components.side_by_side import Compared, Side, SideBySide
from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "table"
TITLE = "两人对照"
_ROWS = (
    Compared("姓名", "王桂芳", "王桂芬", "differs"),
    Compared("身份证号", "3301**********2148", "3301**********2148", "same", True),
    Compared("出生日期", "1959-03-08", "1959-03-08"),
    Compared("手机", "138****6027", "139****7715", "differs", True),
    Compared("病历号", "A102938", "", "missing"),
)
_ACTIONS = (Button("是同一人，合并", tone="primary"), Button("不是同一人"), Button("先放着"))
STATES = (
    State(
        "待认人",
        SideBySide(
            Side("王桂芳", ("在档", "2016-05 建"), Tag("549条测量"), "#side_by_side"),
            Side("王桂芬", ("2026年10月团检", "第38行"), Tag("新来", tone="teal")),
            _ROWS,
            _ACTIONS,
            "合并可以撤销，原样分开",
        ),
        wide=True,
    ),
)
