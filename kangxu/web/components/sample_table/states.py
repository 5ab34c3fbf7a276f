from kangxu.web.components.sample_table import SampleRow, SampleTable
from kangxu.web.components.states import State
from kangxu.web.components.tier_mark import TierMark

GROUP = "cohort"
TITLE = "抽样"
_ROWS = (
    SampleRow("张*芳 女62岁", "糖化血红蛋白", "9.4%", "11-03", "眼底照相 没有", TierMark("red")),
    SampleRow("孙*英 女55岁", "空腹血糖", "9.2 mmol/L", "平均", "尿白蛋白 没有", TierMark("yellow")),
    SampleRow("刘*珍 女66岁", "随访分类", "控制不满意", "10-28", plain=True),
)
_MASKED = (SampleRow("张*芳 女62岁"), SampleRow("马*福 男71岁"))
STATES = (
    State("五个人", SampleTable(_ROWS, "抽样")),
    State("不看病情", SampleTable(_MASKED, "抽样", note="数值要有查看病情的权限")),
    State("没有人", SampleTable((), "抽样", "没有人符合，放宽一条再看")),
)
