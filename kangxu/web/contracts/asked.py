"""What the address of the list of contracts asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kangxu.packages.contract_terms import terms
from kangxu.web.selection import Selection

VIEWS = ("renewals", "active", "draft", "ended")


@dataclass(frozen=True)
class Asked(Selection):
    """Which list, whose, of which kind; the place in it."""

    page = "contracts"

    view: str = "active"
    mine: str = ""
    kind: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """Unknown values fall away."""
        asked = cls.read(given)
        return cls(
            view=asked.view if asked.view in VIEWS else "active", mine="1" if asked.mine else "",
            kind=asked.kind if asked.kind in terms().kinds else "", after=asked.after,
        )  # fmt: skip
