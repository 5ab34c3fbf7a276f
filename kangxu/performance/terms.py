"""The numbers of the board and of the review (review.toml)."""

from __future__ import annotations

from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("review.toml", "kangxu.performance")
