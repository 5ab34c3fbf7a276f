"""What the address of a list asks for: filters as texts, and addresses with something changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Selection:
    """A list names its fields, all texts with what holds when nothing is said; `after` is the place in the list.

    `page`: the name of the list's own address.
    """

    page: ClassVar[str] = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """As it was given, cut to 60 characters; each list then drops what it does not know."""
        return cls(**{one.name: str(given.get(one.name, one.default))[:60] for one in fields(cls)})

    @property
    def conditions(self) -> dict[str, str]:
        """What is in force, without the place in the list."""
        return {name: value for name, value in self.__dict__.items() if value and name != "after"}

    def href(self, name: str = "", **changed: str) -> str:
        """Address with something changed; another selection begins the list anew. What holds anyway is left out."""
        asked, place = replace(self, **{"after": "", **changed}), reverse(name or self.page)
        said = {one.name: getattr(asked, one.name) for one in fields(asked) if getattr(asked, one.name) != one.default}
        return f"{place}?{urlencode(said)}" if said else place
