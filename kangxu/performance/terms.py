"""The numbers of the board and of the review (review.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def sheet() -> dict[str, Any]:
    return tomllib.loads(files("kangxu.performance").joinpath("review.toml").read_text(encoding="utf-8"))
