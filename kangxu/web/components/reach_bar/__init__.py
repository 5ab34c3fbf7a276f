from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class ReachPart:
    """One way to reach people, or (`kind` none) those who cannot be reached."""

    kind: str
    label: str
    count: int
    shown: str


@dataclass(frozen=True)
class ReachBar(Component):
    """{% component page.reach %}: how many can be contacted, by the best way for each; who cannot is hatched.

    `parts` in the order of the ways, `why` says what stands in the way, `note` what the site cannot do at all.
    """

    contactable: str
    share: str
    parts: tuple[ReachPart, ...]
    why: str = ""
    note: str = ""

    @property
    def bars(self) -> tuple[tuple[ReachPart, float, float], ...]:
        """Each part with its start and its width, in per cent of all."""
        whole, start, made = sum(part.count for part in self.parts) or 1, 0.0, []
        for part in self.parts:
            width = 100 * part.count / whole
            made.append((part, round(start, 3), round(width, 3)))
            start += width
        return tuple(made)
