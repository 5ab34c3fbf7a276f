from kangxu.web.components.mapping_table import MappingSection, MappingTable
from kangxu.web.components.mapping_table.states import _ASK, _CREATININE, _ID, _SKIPPED
from kangxu.web.components.states import State

GROUP = "intake"
TITLE = "字段对应行"
STATES = (
    State("要处理，正在看", MappingTable((MappingSection((_ASK,)),)), wide=True),
    State("已自动对应", MappingTable((MappingSection((_CREATININE,)),)), wide=True),
    State("有说明", MappingTable((MappingSection((_ID,)),)), wide=True),
    State("不导入", MappingTable((MappingSection((_SKIPPED,)),)), wide=True),
)
