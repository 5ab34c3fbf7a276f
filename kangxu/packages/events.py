"""The news of this room."""

from kangxu.foundation.events import declare

PLAN_SIGNED = declare("packages.plan_signed", "年度方案签署生效；批次里是这些人，要派一年的任务")
PLAN_ENDED = declare("packages.plan_ended", "年度方案结束或被替换；批次里是这些人，未做的任务要撤")
LINES_STOPPED = declare(
    "packages.lines_stopped", "方案里的项目因停止条件成立而停做；批次里是这些人，派出的任务要跟着改"
)
ITEM_DONE = declare("packages.item_done", "方案里的项目做了；批次里是这些人，该核销权益")
ITEM_UNDONE = declare("packages.item_undone", "方案里记为已做的项目被收回；批次里是这些人，核销要退回")
