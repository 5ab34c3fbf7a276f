"""The news of this room."""

from kangxu.foundation.events import declare

CHANGED = declare("privacy.changed", "同意给出、撤回或到期，拒绝登记或取消；批次里是当事人")
