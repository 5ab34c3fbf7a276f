"""The monthly review as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kangxu.web.printing import Document

REVIEW = Document("kangxu.web.team.print", ("review.typ",))


def render_pdf(sheet: Mapping[str, Any]) -> bytes:
    """A PDF of a sheet. Raises NoFonts."""
    return REVIEW.pdf(sheet)
