from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Rich


@dataclass(frozen=True)
class LeadSentence(Component):
    """{% component page.lead %}: the page in one sentence, its numbers linked to the lists behind them."""

    text: Rich
