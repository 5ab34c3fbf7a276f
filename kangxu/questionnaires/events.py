"""The news of this room."""

from __future__ import annotations

from kangxu.foundation import events

COMPLETED = events.declare("questionnaires.completed", "表单填完或更正；批次里是这个人，起因是作答（answer:编号）")
