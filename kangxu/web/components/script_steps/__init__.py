from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link


@dataclass(frozen=True)
class SpokenBranch:
    """What to say to an answer."""

    when: str
    say: str


@dataclass(frozen=True)
class SpokenStep:
    """One step: its name, the words, the answers one may get; `row` names the row of the form where it goes."""

    label: str
    say: tuple[str, ...] = ()
    branches: tuple[SpokenBranch, ...] = ()
    row: str = ""


@dataclass(frozen=True)
class ScriptSteps(Component):
    """{% component page.script %}: what to say, step by step. The current step is open, those before are ticked.

    `current` counts from 1 and is kept in a hidden field `name` of `form`; `topics` are other scripts to change to.
    """

    title: str
    sub: str
    steps: tuple[SpokenStep, ...]
    current: int = 1
    name: str = "steps"
    form: str = ""
    topics: tuple[Link, ...] = ()
