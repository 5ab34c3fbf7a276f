from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Pager(Component):
    """{% component "pager" before_href=… after_href=… words="第51–100人" %}: keyset paging, no page numbers."""

    before_href: str = ""
    after_href: str = ""
    words: str = ""
    target: str = ""
