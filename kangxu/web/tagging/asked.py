"""What a list of definitions was asked for."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse


@dataclass(frozen=True)
class Asked:
    """The address of a list: which kind, group and state, and the words searched."""

    kind: str
    group: str = ""
    state: str = ""
    q: str = ""

    @classmethod
    def of(cls, kind: str, query: QueryDict) -> Asked:
        return cls(kind, **{name: query.get(name, "").strip() for name in ("group", "state", "q")})

    @property
    def conditions(self) -> dict[str, str]:
        told = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "kind"}
        return {name: value for name, value in told.items() if value}

    def href(self, **changed: str) -> str:
        asked = replace(self, **changed)
        place = reverse("tags" if self.kind == "tag" else "segments")
        return f"{place}?{urlencode(asked.conditions)}" if asked.conditions else place


def address(kind: str, code: str) -> str:
    """The page of one definition."""
    return reverse("tag" if kind == "tag" else "segment", args=[code])
