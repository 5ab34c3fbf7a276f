"""Payment providers: one folder each, found by itself."""

from __future__ import annotations

from functools import cache

from kangxu.foundation import shelves
from kangxu.shop.provider import Provider


@cache
def providers() -> dict[str, Provider]:
    """All providers by code; a broken one stops the start."""
    return shelves.load(__name__, "PROVIDER")
