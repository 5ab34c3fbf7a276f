from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "frame"
TITLE = "标签"
STATES = (
    State("普通", Tag("高血压2015")),
    State("沟通需要", Tag("听力差，慢慢说", tone="info", icon="ear")),
    State("顾虑", Tag("顾虑：伤肾", tone="amber")),
    State("预警", Tag("高危≥10%", tone="red")),
    State("达标", Tag("达标", tone="green")),
    State("进行中", Tag("入库中", tone="teal", dot=True)),
    State("次要", Tag("草稿，第4版", tone="muted")),
)
