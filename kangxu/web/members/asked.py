"""What the address of the list of members asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kangxu.foundation.keys import is_key
from kangxu.shop.levels import levels
from kangxu.shop.member_queries import MemberFilter
from kangxu.web.members import words
from kangxu.web.selection import Selection


@dataclass(frozen=True)
class Asked(Selection):
    """State, level, how it was entered, what was typed; the place in the list."""

    page = "members"

    q: str = ""
    state: str = ""
    level: str = ""
    basis: str = ""
    after: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """Unknown values fall away."""
        asked = cls.read(given)
        return cls(
            q=asked.q.strip(),
            state=asked.state if asked.state in words.STATES else "",
            level=asked.level if asked.level in levels() else "",
            basis=asked.basis if asked.basis in words.BASES else "",
            after=asked.after if is_key(asked.after) else "",
        )

    @property
    def filters(self) -> MemberFilter:
        return MemberFilter(self.state, self.level, self.basis, self.q)

    @property
    def conditions(self) -> dict[str, str]:
        return {name: value for name, value in self.__dict__.items() if value and name != "after"}
