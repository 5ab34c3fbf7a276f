"""The numbers and words of calls.toml, read once."""

from __future__ import annotations

from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.terms import Term


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("calls.toml", __package__)


@cache
def results() -> dict[str, Term]:
    """How a call may end."""
    return {one["code"]: Term(**one) for one in sheet()["results"]}


@cache
def reasons() -> dict[str, Term]:
    """Why a recording was not kept."""
    return {one["code"]: Term(**one) for one in sheet()["reasons"]}
