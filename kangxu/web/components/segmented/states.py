from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.states import State

GROUP = "frame"
TITLE = "分段选择"
_RANGES = (
    Link("1月", "#segmented"),
    Link("6月", "#segmented", active=True),
    Link("1年", "#segmented"),
    Link("3年", "#segmented"),
)
_KINDS = (
    Link("全部", "#segmented", active=True),
    Link("沟通", "#segmented"),
    Link("测量", "#segmented"),
    Link("检验", "#segmented"),
)
_VIEWS = (Link("图", "#segmented", active=True, icon="chart"), Link("表", "#segmented", icon="table"))
_MODES = (Link("我负责", value="mine", active=True), Link("全组", value="team"))
STATES = (
    State("时间范围", Segmented("时间范围", _RANGES)),
    State("图与表", Segmented("看法", _VIEWS)),
    State("单选输入", Segmented("范围", _MODES, name="scope")),
    State("轻", Segmented("种类", _KINDS, quiet=True)),
)
