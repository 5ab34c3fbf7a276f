"""A contract as PDF, with the drawn names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kangxu.web.printing import Document

CONTRACT = Document("kangxu.web.contracts.print", ("contract.typ",))


def render(sheet: Mapping[str, Any]) -> bytes:
    """A PDF of a sheet. Raises NoFonts."""
    return CONTRACT.pdf(*_apart(sheet))


def pages_as_png(sheet: Mapping[str, Any], *, dots_per_inch: float = 110) -> list[bytes]:
    """The same as pictures, one a page."""
    return CONTRACT.pages_as_png(*_apart(sheet), dots_per_inch=dots_per_inch)


def _apart(sheet: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The words, and the drawings that stand beside them as files."""
    drawn = {name: svg.encode() for name, svg in sheet["pictures"].items()}
    return {name: value for name, value in sheet.items() if name != "pictures"}, drawn
