from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.button import Button
from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag


@dataclass(frozen=True)
class EntitlementItem:
    """What may be used: how much of it is used (`percent` None where it is without limit), until when, and the way
    to redeem it."""

    title: str
    origin: str
    counted: str
    until: str
    percent: float | None = None
    tone: Tone = ""
    state: Tag | None = None
    action: Button | None = None
    muted: bool = False
    note: str = ""


@dataclass(frozen=True)
class EntitlementList(Component):
    """{% component page.rights %} inside a flush card: what a person may use, one line each, with keys."""

    items: tuple[EntitlementItem, ...]
    empty: str = ""
    label: str = ""
