"""The news of this room."""

from kangxu.foundation.events import declare

MERGED = declare("people.merged", "两份档案合并或拆分；批次里是这两个人，凡按人汇总的数据都要重算")
MATCH_DECIDED = declare(
    "people.match_decided", "存疑的来人有了结论；批次里是认定的人（不导入时为空），来由是 case:<编号>"
)
CORRECTED = declare("people.corrected", "出生日期或性别被更正；与年龄、性别有关的结果要重算")
