from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Check:
    """One thing that should be there: what stands there, or what to do."""

    label: str
    done: bool
    note: str = ""
    action: Button | None = None


@dataclass(frozen=True)
class CheckList(Component):
    """{% component page.file %} inside a flush card: what is there and what is still missing, each with its way."""

    label: str
    checks: tuple[Check, ...]
