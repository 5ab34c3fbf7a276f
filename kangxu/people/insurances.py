"""Who pays for a person's care, as files write it.

The kinds are those by which care plans are chosen; `insurances.csv` holds them with their words.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from kangxu.people.identifiers import half_width

_NUMBERED = re.compile(r"^\d{1,2}[\s.、:\-]*")  # "1 城镇职工基本医疗保险", "01.职工医保"


def insurance_of(text: str) -> str | None:
    """The code of a kind of insurance, None where the words are not known."""
    plain = "".join(half_width(text).split()).casefold()
    return _words().get(plain) or _words().get(_NUMBERED.sub("", plain))


@cache
def insurances() -> tuple[tuple[str, str, str], ...]:
    """Code, Chinese and English name of every kind."""
    return tuple((row["code"], row["zh"], row["en"]) for row in _rows())


@cache
def _words() -> dict[str, str]:
    found = {word.replace(" ", "").casefold(): row["code"] for row in _rows() for word in row["words"].split("|")}
    return found | {row["code"]: row["code"] for row in _rows()}


def _rows() -> list[dict[str, str]]:
    text = files("kangxu.people").joinpath("insurances.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
