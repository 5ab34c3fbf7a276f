"""A summary as PDF, laid out with the parts of the assessment report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kangxu.web.assess.print.pdf import qr_code
from kangxu.web.printing import Document

ASSESS = "kangxu.web.assess.print"
SUMMARY = Document("kangxu.web.summaries.print", ("summary.typ",), ((ASSESS, "parts.typ"), (ASSESS, "pictures.typ")))


def render_pdf(document: Document, sheet: Mapping[str, Any], codes: Mapping[str, str]) -> bytes:
    """A PDF with the addresses of `codes` as QR codes by the name of their picture. Raises NoFonts."""
    return document.pdf(sheet, {name: qr_code(address) for name, address in codes.items()})
