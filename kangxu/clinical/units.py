"""Unit names as hospitals write them, and conversion between them.

A unit's *key* is its name without the accidents of writing: case, full width, µ/μ/u, UCUM brackets and annotations,
the many ways to print 10^9/L.  Keys are only compared within one analyte, where "g/l" cannot be mistaken for giga.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TypeVar

import numpy as np

Number = TypeVar("Number", float, np.ndarray)

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SIGNS = str.maketrans(
    {"µ": "u", "μ": "u", "×": "x", "＊": "*", "㎡": "m2", "²": "2", "³": "3", "⁹": "^9", "·": "*", "•": "*", "∕": "/"}
)
_MILLION_STYLE = re.compile(r"^[x*]?\s*10\s*(?:\^|\*\*|\*|e|exp)?\s*\(?\s*(3|6|9|12)\s*\)?(?=[/个*])")
_ANNOTATION = re.compile(r"\{(?!1\.73)[^}]*\}")


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as their ordinary twins."""
    return text.translate(_WIDTH)


@cache
def _names() -> dict[str, str]:
    source = resources.files("kangxu.clinical").joinpath("unit_names.csv").read_text("utf-8")
    return {row["written"]: row["key"] for row in csv.DictReader(source.splitlines())}


@lru_cache(maxsize=4096)
def unit_key(text: str) -> str:
    """The key of a unit as written; empty for empty text."""
    key = half_width(text).translate(_SIGNS).lower().strip().strip("()[]").rstrip(".")
    key = _ANNOTATION.sub("", key)
    key = re.sub(r"[\s\[\]{}]|_(?=1\.73)", "", key).replace("1.73_m2", "1.73m2")
    key = _MILLION_STYLE.sub(lambda found: f"10^{found[1]}", key).replace("10^9*/", "10^9/")
    key = key.replace("litre", "l").replace("liter", "l").replace("/㎜3", "/mm3")
    return _names().get(key, key)


@dataclass(frozen=True)
class Conversion:
    """canonical = received x factor + offset."""

    factor: float = 1.0
    offset: float = 0.0

    def forward(self, value: Number) -> Number:
        return value * self.factor + self.offset

    def back(self, value: Number) -> Number:
        return (value - self.offset) / self.factor


SAME = Conversion()


def read_conversions(text: str) -> dict[str, tuple[str, Conversion]]:
    """``mg/dL=0.05551|mmol/mol=0.0915;2.152`` as key -> (name, conversion). Parts without '=' are remarks."""
    found = {}
    for part in filter(None, text.split("|")):
        name, sign, numbers = part.rpartition("=")
        if sign:
            factor, _, offset = numbers.partition(";")
            found[unit_key(name)] = (name, Conversion(float(factor), float(offset or 0)))
    return found
