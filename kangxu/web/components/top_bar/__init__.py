from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Link
from kangxu.web.components.urgent_pill import UrgentPill


@dataclass(frozen=True)
class TopBar(Component):
    """{% component frame.top %}: organisation switch, search (`/`), help, language, account.

    `organisations`, `languages`, `account_links` are menus; a Link with post=True becomes a small form (name, value).
    `search_href` answers htmx with a list of links as the person types (parameter `q`).
    """

    organisation: str
    department: str
    account: str
    role: str
    search_href: str = ""
    search_text: str = ""
    organisations: tuple[Link, ...] = ()
    languages: tuple[Link, ...] = ()
    language: str = ""
    help_href: str = ""
    account_links: tuple[Link, ...] = ()
    urgent: UrgentPill | None = None

    @property
    def initial(self) -> str:
        """First character of the name, for the round mark."""
        return self.account[:1]
