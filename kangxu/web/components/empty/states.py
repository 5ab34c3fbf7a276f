from kangxu.web.components.button import Button
from kangxu.web.components.empty import Empty
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "空页"
STATES = (
    State(
        "做完了",
        Empty(
            "今天的待办做完了",
            "51件全部处理，15:46 最后一件。新来的预警会直接出现在这里。",
            "done",
            (Button("从组里领几件", tone="primary", detail="（还有18件）"), Button("看下周一的23件")),
        ),
    ),
    State(
        "还没有",
        Empty(
            "还没有患者",
            "先导入一份体检或检验数据，康续会自己建档、认人、算分级。",
            "nothing",
            (Button("去导入", tone="primary", icon="file-import"),),
        ),
    ),
    State("筛不到", Empty("没有符合条件的患者", "放宽一个条件，或换一个视图。", "no_match", (Button("清除条件"),))),
    State(
        "出错了",
        Empty(
            "这份数据没读出来",
            "服务器没有应答，页面上的内容没有丢。过一会儿再试；还不行，把编号 7F2A 告诉信息科。",
            "error",
            (Button("再试一次", icon="refresh"),),
        ),
    ),
    State("卡片里", Empty("没有。写到一半的表单会自动存在这里。", compact=True), width=300),
)
