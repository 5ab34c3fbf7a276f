"""Who looks or acts: a required argument of every query and every action."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from kangxu.foundation.permissions import Permission


class NotAllowed(Exception):
    """The viewer lacks a permission; the message names it."""


@dataclass(frozen=True)
class Viewer:
    """A member of staff, or a machine of ours, with its reach.

    `scope` holds the ids of all organisations whose people the viewer may see (`None` for machines of the
    site itself: everything). `actor` is what the audit line says.
    """

    actor: str
    name: str
    staff_id: int | None = None
    organisation_id: int | None = None
    group_id: int | None = None
    scope: frozenset[int] | None = frozenset()
    permissions: frozenset[Permission] = frozenset()
    roles: tuple[str, ...] = ()
    purpose: str = ""
    teams: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def system(cls, name: str, *, organisation_id: int | None = None, group_id: int | None = None) -> Viewer:
        """A machine of the site: sees everything, and says by its name which one it is."""
        return cls(
            actor=f"system:{name}",
            name=name,
            organisation_id=organisation_id,
            group_id=group_id,
            scope=None,
            permissions=frozenset(Permission),
        )

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        if not self.may(permission):
            raise NotAllowed(permission.value)

    def sees(self, organisation_id: int) -> bool:
        return self.scope is None or organisation_id in self.scope

    @property
    def scope_list(self) -> list[int] | None:
        """The scope as a SQL parameter; `None` means no limit."""
        return None if self.scope is None else sorted(self.scope)


STRANGER: Final = Viewer(actor="anonymous", name="")
