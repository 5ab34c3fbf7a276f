from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class UrgentPill(Component):
    """{% component "urgent_pill" who="赵国强" value="186/112" waited="已等2分钟" href=url %}

    Follows the nurse in the top bar.
    """

    who: str
    value: str
    waited: str
    href: str
    more: int = 0
    action_label: str = ""
    action_href: str = ""
