from kangxu.web.components.button import Button
from kangxu.web.components.check_list import Check, CheckList
from kangxu.web.components.states import State

GROUP = "form"
TITLE = "完善档案清单"
STATES = (
    State(
        "缺两项",
        CheckList(
            "完善档案",
            (
                Check("手机号", True, "138****5678"), Check("住址", False, "还没有", Button("去补", small=True)),
                Check("医保类型", False, "还没有", Button("去补", small=True)),
            ),
        ),
        width=360,
    ),
)  # fmt: skip
