"""The numbers and words of calls.toml, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from kangxu.foundation.terms import Term


@cache
def sheet() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("calls.toml").read_text("utf-8"))


@cache
def results() -> dict[str, Term]:
    """How a call may end."""
    return {one["code"]: Term(**one) for one in sheet()["results"]}


@cache
def reasons() -> dict[str, Term]:
    """Why a recording was not kept."""
    return {one["code"]: Term(**one) for one in sheet()["reasons"]}
