from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Step:
    label: str
    state: Literal["done", "current", "ahead", "problem"] = "ahead"
    href: str = ""


@dataclass(frozen=True)
class Stepper(Component):
    """{% component page.steps %}: steps of a task; done ones may lead back."""

    steps: tuple[Step, ...]
    label: str = ""
