from kangxu.web.components.batch_progress import BatchProgress, Tally
from kangxu.web.components.button import Button
from kangxu.web.components.states import State
from kangxu.web.components.tag import Tag

GROUP = "intake"
TITLE = "批次进度"
_TALLIES = (
    Tally("危急值，已派值班护士", "7", "red", "#batch_progress"),
    Tally("新入库", "844,666"),
    Tally("重复，没有变化", "18,642"),
    Tally("拒收", "1,204", href="#batch_progress"),
)
_NOTE = "拒收：找不到人812、单位不认识265、日期超前127"
STATES = (
    State(
        "入库中",
        BatchProgress(
            "检验科夜间导出11-20",
            Tag("入库中", tone="teal"),
            "71.8%",
            "864,512 / 1,204,380行",
            "约剩36秒",
            70.1,
            1.5,
            0.2,
            _TALLIES,
            _NOTE,
        ),
        width=352,
    ),
    State(
        "入库完",
        BatchProgress(
            "2026年10月团检",
            Tag("已入库", tone="green"),
            "100%",
            "4,862行",
            "用时3秒",
            99,
            0,
            1,
            _TALLIES[1:],
            actions=(Button("下载拒收行", icon="download"), Button("撤销这一批")),
        ),
        width=352,
    ),
    State(
        "停住了",
        BatchProgress(
            "2026年9月团检",
            Tag("停在第2,001行", tone="amber"),
            "41.2%",
            "2,001 / 4,862行",
            "",
            41.2,
            note="服务器重启过，从停住的地方接着做，不会重复。",
        ),
        width=352,
    ),
)
