"""What the address of the list of contracts asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kangxu.packages.contract_terms import terms

VIEWS = ("renewals", "active", "draft", "ended")


@dataclass(frozen=True)
class Asked:
    """Which list, whose, of which kind; the place in it."""

    view: str = "active"
    mine: str = ""
    kind: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """Unknown values fall away."""
        asked = cls(**{one.name: str(given.get(one.name, one.default))[:40] for one in fields(cls)})
        return cls(
            view=asked.view if asked.view in VIEWS else "active", mine="1" if asked.mine else "",
            kind=asked.kind if asked.kind in terms().kinds else "", after=asked.after,
        )  # fmt: skip

    def href(self, name: str = "contracts", **changed: str) -> str:
        """Address with something changed; another selection begins the list anew."""
        asked = replace(self, **{"after": "", **changed})
        said = {one.name: getattr(asked, one.name) for one in fields(asked) if getattr(asked, one.name) != one.default}
        return f"{reverse(name)}?{urlencode(said)}" if said else reverse(name)
