"""Names and numbers with their middle hidden, as staff see them by default. Pure.

Rules: 张*, 张*三; 138****8000; 110105********002X (first six and last four); an address to its county.
"""

from __future__ import annotations

import re

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer

_COUNTY = re.compile(r"^.*?(?:自治县|自治旗|[县区旗]|(?<=.)市(?!.*?[县区旗]))")


def mask_name(name: str) -> str:
    """张伟 → 张*, 张建国 → 张*国, 欧阳建国 → 欧**国; the parts of a longer name keep their first character."""
    if len(name) <= 1:
        return name
    if " " in name or "·" in name:
        return "".join(
            part if part in " ·" else part[0] + "*" * (len(part) - 1) for part in re.split("([ ·])", name) if part
        )
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(number: str) -> str:
    """13812348000 → 138****8000, 0571-88001234 → 0571-****1234."""
    area, dash, rest = number.partition("-") if "-" in number else ("", "", number)
    if dash:
        return f"{area}-****{rest[-4:]}" if len(rest) > 4 else f"{area}-****"
    return f"{rest[:3]}****{rest[-4:]}" if len(rest) >= 11 else mask_number(rest)


def mask_national_id(number: str) -> str:
    """First six and last four characters."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else mask_number(number)


def mask_number(number: str) -> str:
    """Any other number: its last four characters, of a short one its last."""
    shown = 4 if len(number) > 6 else 1
    return "*" * max(len(number) - shown, 0) + number[-shown:] if number else ""


def mask_address(address: str) -> str:
    """An address down to its county; one without a county keeps nothing but its length's promise."""
    county = _COUNTY.match(address)
    return f"{county[0]}***" if county else ("***" if address else "")


def masked(kind: str, value: str) -> str:
    """A number masked by its kind (phone, national_id, …)."""
    return {"phone": mask_phone, "national_id": mask_national_id, "name": mask_name, "address": mask_address}.get(
        kind, mask_number
    )(value)


def name_for(viewer: Viewer, name: str) -> str:
    """The name as this viewer may read it: in clear for those who see people, hidden for others."""
    return name if viewer.may(Permission.SEE_PEOPLE) else mask_name(name)


def may_reveal(viewer: Viewer) -> bool:
    """Whether this viewer may ask for a number in clear, giving a reason."""
    return viewer.may(Permission.REVEAL_IDENTITY)
