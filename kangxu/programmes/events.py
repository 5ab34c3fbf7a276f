"""The news of this room."""

from kangxu.foundation.events import declare

ENROLLED = declare("programmes.enrolled", "有人纳入病种管理；批次里是新纳入的人")
PROPOSED = declare("programmes.proposed", "建议纳入病种管理的人变了：新建议的，或医生不纳入的；批次里是这些人")
TIER_CHANGED = declare("programmes.tier_changed", "有人的红黄绿分级变了；批次里是这些人")
