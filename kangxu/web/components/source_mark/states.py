from kangxu.web.components.source_mark import SourceMark
from kangxu.web.components.states import State

GROUP = "person"
TITLE = "来源"
STATES = (
    State("诊室", SourceMark("clinic", "诊室")),
    State("检验科", SourceMark("lab", "检验科")),
    State("家用设备", SourceMark("device", "家用设备")),
    State("自报", SourceMark("self", "自报")),
    State("自报，存疑", SourceMark("self", "自报，存疑", doubtful=True)),
    State("没有来源标记", SourceMark("", "药房")),
)
