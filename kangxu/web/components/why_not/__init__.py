from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component

Verdict = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class WhyRow:
    """One clause of the rule: whether it holds for the person, and the values that say so."""

    verdict: Verdict
    clause: str
    values: str = ""


@dataclass(frozen=True)
class WhyNot(Component):
    """{% component page.why %}: one person against the rule, clause by clause.

    `lead` says in bold how far it is (只差1条), `then` what would change it and when. No red: not to fit is no alarm.
    """

    verdict: Verdict
    lead: str
    rows: tuple[WhyRow, ...]
    then: str = ""
