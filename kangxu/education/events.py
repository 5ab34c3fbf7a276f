"""The news of this room."""

from kangxu.foundation.events import declare

COMPLETED = declare("education.completed", "健康教育读完并答对；批次里是这些人，方案里的健康课要记为已做")
