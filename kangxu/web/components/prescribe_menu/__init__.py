from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class PrescribeChoice:
    """Something to read that fits: its code and title, and why it is offered."""

    code: str
    title: str
    why: str = ""


@dataclass(frozen=True)
class PrescribeMenu(Component):
    """{% component page.lessons %}: a button that opens what fits this person to read; one press gives it.

    post_href: where the chosen code goes (`item`), answered by htmx; more_href: the whole library, in the drawer.
    """

    id: str
    choices: tuple[PrescribeChoice, ...]
    post_href: str
    more_href: str
    label: str = ""
