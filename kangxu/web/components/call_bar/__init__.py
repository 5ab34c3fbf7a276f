from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class CallBar(Component):
    """{% component page.call.chip %} … {% component page.call.notice %} … {% component page.call.tools %}: a call.

    Three parts of one bar that stand where the page wants them: `chip` (state and running time, asks `watch_href`
    while the call lasts), `notice` (what was said of the recording) and `tools` (dial, hold, hang up). Every answer
    renews all three (`oob` for those beside the chip). `seconds` is the time spoken so far; it runs on while `running`.
    """

    part: Literal["chip", "notice", "tools"]
    label: str = ""
    tone: Literal["live", "wait", "over", "bad", "idle"] = "idle"
    seconds: int | None = None
    running: bool = False
    watch_href: str = ""
    tags: tuple[Tag, ...] = ()
    buttons: tuple[Button, ...] = ()
    oob: bool = False

    @property
    def clock(self) -> str:
        """Minutes and seconds."""
        return f"{self.seconds // 60:02}:{self.seconds % 60:02}" if self.seconds is not None else ""
