from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class SignParty:
    """One of those who sign: `done` has signed; `next` is whose turn it is."""

    label: str
    note: str
    done: bool = False
    next: bool = False


@dataclass(frozen=True)
class SignProgress(Component):
    """{% component page.signing %} inside a card: who has signed, and who is waited for."""

    parties: tuple[SignParty, ...]
    note: str = ""
