"""A report as PDF, with its codes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import segno

from kangxu.web.printing import Document

REPORT = Document("kangxu.web.assess.print", ("report.typ", "parts.typ", "pictures.typ"))


def render(sheet: Mapping[str, Any], codes: Mapping[str, str]) -> bytes:
    """A PDF of a sheet. `codes` are addresses to print as QR codes, by the name of the picture. Raises NoFonts."""
    return REPORT.pdf(sheet, {name: qr_code(address) for name, address in codes.items()})


def pages_as_png(sheet: Mapping[str, Any], codes: Mapping[str, str], *, dots_per_inch: float = 110) -> list[bytes]:
    """The same as pictures, one a page."""
    pictures = {name: qr_code(address) for name, address in codes.items()}
    return REPORT.pages_as_png(sheet, pictures, dots_per_inch=dots_per_inch)


def qr_code(address: str) -> bytes:
    """An address drawn as a QR code (SVG)."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=1, dark="#1f2a30", xmldecl=False)
    return drawn.getvalue()
