from kangxu.web.components.shapes import Fact
from kangxu.web.components.states import State
from kangxu.web.components.timeline import Timeline, TimelineEntry

GROUP = "person"
TITLE = "时间线"
_SINCE = "以上是11-06 你上次联系之后的新内容（2条）"
_ENTRIES = (
    TimelineEntry(
        "今天06:52",
        "device-mobile",
        ("家测血压 ", Fact("151/84", tone="red", bold=True), "，心率76"),
        ("血压计自动上传", "可信A"),
    ),
    TimelineEntry("11-16 19:22", "brand-wechat", ("微信：“新药吃了两天，早上量才118，就停了一天”",), ("本人", "可信B")),
    TimelineEntry(
        "11-06 09:40",
        "stethoscope",
        ("门诊面访：", Fact("156/88", tone="red", bold=True), "，控制不满意；换药，约2周复核"),
        ("陈志远", "可信A"),
        since=_SINCE,
    ),
    TimelineEntry(
        "11-03 08:10",
        "test",
        ("糖化 ", Fact("7.8%", tone="amber", bold=True), "、LDL-C ", Fact("2.9", tone="amber", bold=True), "、eGFR 76"),
        ("检验科，LIS", "可信A"),
    ),
    TimelineEntry(
        "09-28 08:30", "device-mobile", ("自报血压130/80，录错人，已更正",), ("本人，小程序", "可信D"), struck=True
    ),
)
STATES = (
    State("有新内容", Timeline(_ENTRIES, "更早的126条", "#timeline"), wide=True),
    State("没有", Timeline(()), wide=True),
)
