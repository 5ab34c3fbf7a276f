"""Names of counties and districts by the first six digits of an identity number.

`areas.csv` holds the divisions of GB/T 2260 (a public list under the MIT licence). Numbers given out before a division
was merged or renamed carry codes that are no longer in it: then there is no name, never a guess.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


def area_name(national_id: str) -> str:
    """Where the number was given out, 省市县 in one; empty when the code is not in the list."""
    return _areas().get(national_id[:6], "")


@cache
def _areas() -> dict[str, str]:
    text = files("kangxu.people").joinpath("areas.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}
