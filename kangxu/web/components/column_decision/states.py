from kangxu.web.components.button import Button
from kangxu.web.components.column_decision import ColumnDecision, DecisionOption
from kangxu.web.components.histogram.states import STATES as HISTOGRAMS
from kangxu.web.components.shapes import Fact
from kangxu.web.components.states import State

GROUP = "intake"
TITLE = "一列的决定"
_OPTIONS = (
    DecisionOption("convert", "37行按mg/dL 换算后入库", "例：97 mg/dL → 5.4 mmol/L，原值照样保留", True),
    DecisionOption("return", "37行退回体检中心核对", "其余4,790行照常入库"),
    DecisionOption("skip", "整列不导入"),
)
_ROWS = (
    ("对应到", (Fact("空腹血糖 FPG", bold=True), "　", Fact("换项目", href="#column_decision"))),
    ("依据", ("列名同义词；体检流程为空腹采血",)),
)
STATES = (
    State(
        "单位不一",
        ColumnDecision(
            "*血糖",
            "第38列，要处理1/5",
            "#column_decision",
            rows=_ROWS,
            histogram=HISTOGRAMS[0].component,  # type: ignore[arg-type]
            options=_OPTIONS,
            save=Button("采用，看下一列", tone="primary", type="submit"),
            before_href="#column_decision",
            after_href="#column_decision",
        ),
        width=352,
    ),
)
