from kangxu.web.components.button import Button
from kangxu.web.components.call_bar import CallBar
from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "work"
TITLE = "通话条"
STATES = (
    State("通话中", CallBar("chip", "通话中", "live", 277)),
    State("振铃", CallBar("chip", "振铃中", "wait")),
    State("没有接通", CallBar("chip", "无人接听", "over")),
    State("录音告知", CallBar("notice", tags=(Tag("已告知录音", tone="muted"),))),
    State(
        "操作",
        CallBar(
            "tools",
            buttons=(
                Button("静音", icon="microphone"), Button("保持", icon="pause"), Button("转医生", icon="switch"),
                Button("挂断", icon="phone-x"),
            ),
        ),
    ),
)  # fmt: skip
