"""What a measurement tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line: what, our figure, the limit's figure, their ratio, and what the house aims at."""

    what: str
    ours: str
    limit: str
    ratio: str
    aim: str
