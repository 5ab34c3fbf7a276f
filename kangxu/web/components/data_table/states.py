from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.pager import Pager
from kangxu.web.components.states import State
from kangxu.web.components.tier_mark import TierMark

GROUP = "table"
TITLE = "列表"
_COLUMNS = (
    Column("姓名"),
    Column("分级", fit=True),
    Column("血压", "mmHg", "end", "#data_table", "descending"),
    Column("糖化", "%", "end", "#data_table"),
    Column("上次随访", align="end", sort_href="#data_table"),
    Column("责任护士", hide=True),
)


def _row(number: int, name: str, tier: TierMark, pressure: Cell, hba1c: Cell | str) -> TableRow:
    return TableRow(
        (Cell(name, sub="女67", bold=True), Cell(component=tier), pressure, hba1c, "11-06", "周慧敏"),
        str(number),
        "#data_table",
    )


_ROWS = (
    _row(
        1,
        "王桂芳",
        TierMark("red", "高危"),
        Cell("151/84", "高", tone="red", bold=True),
        Cell("7.8", "高", tone="amber", bold=True),
    ),
    _row(2, "周德海", TierMark("yellow", "中危"), Cell("138/82"), Cell("8.4", "高", tone="amber", bold=True)),
    _row(3, "吴月娥", TierMark("green", "低危"), Cell("128/76"), "–"),
)
_PAGER = Pager("#data_table", "#data_table", "第51–100人，共8,412人")
_NONE = Empty("没有符合条件的患者", "放宽一个条件，或换一个视图。", "no_match", (Button("清除条件"),))
_BATCH = (
    Button("转派", type="submit", name="do", value="reassign"),
    Button("导出", type="submit", name="do", value="export"),
)
STATES = (
    State(
        "可排序、可批量、翻页",
        DataTable("患者", _COLUMNS, _ROWS, True, pager=_PAGER, batch_action="#data_table", batch=_BATCH),
        wide=True,
    ),
    State(
        "分组行",
        DataTable("患者", _COLUMNS, (TableRow(("已自动对应，可随时改",), band=True), *_ROWS[1:]), True),
        wide=True,
    ),
    State("空", DataTable("患者", _COLUMNS, (), True, empty=_NONE), wide=True),
)
