"""The news of this room."""

from kangxu.foundation.events import declare

FIRED = declare("alerts.fired", "有危急值；批次里是这些人")
