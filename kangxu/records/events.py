"""The news of this room."""

from kangxu.foundation.events import declare

RECORDED = declare("records.recorded", "有新的测量、检验、诊断、就诊、用药入库；批次里是这些人")
JUDGED = declare("records.judged", "自测数据的可信度变了；批次里是这些人")
WITHDRAWN = declare("records.withdrawn", "一批已入库的记录被撤销；批次里是受影响的人")
