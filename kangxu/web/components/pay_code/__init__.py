from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component


@dataclass(frozen=True)
class PayCode(Component):
    """{% component page.code %} inside a card: a code to pay by, the amount, and how long it is good.

    code: the drawn QR code (svg); until: the moment in ISO form, counted down by the page; `try_href` opens what a
    phone would show, on demonstration sites.
    """

    code: str
    amount: str
    words: str
    until: str = ""
    try_href: str = ""
