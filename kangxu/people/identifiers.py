"""Numbers that identify a person, and telephone numbers: reading them as people write them. Pure.

Rules: GB 11643-1999 (resident identity number), GB/T 2260 (province prefixes), GB/T 2261.1 (sex codes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

MALE, FEMALE, UNKNOWN = "1", "2", "0"
OLDEST_YEARS = 130
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_PROVINCES = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for code in range(*codes)
)
_FOREIGN_RESIDENT = "9"  # permanent residence card of 2023: 18 digits, the first a 9
_FULL_WIDTH: dict[int, int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH |= {0x3000: 0x20, 0: None}
_NOTHING = frozenset(("无", "暂无", "没有", "不详", "未知", "未登记", "自费", "0", "-", "--", "/", "."))
_NOTHING_IN_ENGLISH = frozenset(("none", "null", "nan", "na", "n/a", "nil", "unknown"))
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})-?(\d{7,8})(-\d{1,6})?")
_SERVICE = re.compile(r"[48]00-?\d{3}-?\d{4}")


class BadNationalId(ValueError):
    """The number cannot be an identity number; `reason` is a stable code, never the number."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class NationalId:
    """A sound number, 18 characters, and what it says. Sound does not mean that the person exists."""

    number: str
    born_on: date
    sex: str


def half_width(text: str) -> str:
    """Full-width digits, letters and spaces as ordinary ones; NUL, which no database keeps, left out."""
    return text.translate(_FULL_WIDTH)


def check_digit(first_17: str) -> str:
    """The eighteenth character of an identity number."""
    return _CHECK[sum(map(mul, map(int, first_17), _WEIGHTS)) % 11]


def is_national_id(text: str) -> bool:
    """Whether a text is a sound identity number, whenever its holder was born."""
    try:
        read_national_id(text)
    except BadNationalId:
        return False
    return True


def read_national_id(text: str, *, on: date | None = None) -> NationalId:
    """Read 18 characters, or 15 as issued before 1999. On the day `on` the holder is born and at most 130 years old.

    Raises BadNationalId: bad_id_masked, bad_id_length, bad_id_region, bad_id_date, bad_check_digit.
    """
    number = re.sub(r"[\s\-]", "", half_width(text)).upper()
    if "*" in number:
        raise BadNationalId("bad_id_masked")
    if re.fullmatch(r"\d{15}", number):
        number = f"{number[:6]}19{number[6:]}"
        number += check_digit(number)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise BadNationalId("bad_id_length")
    if number[:2] not in _PROVINCES and not number.startswith(_FOREIGN_RESIDENT):
        raise BadNationalId("bad_id_region")
    born_on = _date(number[6:14], on)
    if check_digit(number[:17]) != number[17]:
        raise BadNationalId("bad_check_digit")
    return NationalId(number, born_on, MALE if int(number[16]) % 2 else FEMALE)


def _date(digits: str, on: date | None) -> date:
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise BadNationalId("bad_id_date") from None
    if on and (born_on > on or on.year - born_on.year > OLDEST_YEARS):
        raise BadNationalId("bad_id_date")
    return born_on


def read_number(text: str) -> str | None:
    """A record, insurance or external number as a key; None for what only fills the cell (无, 000000, 自费)."""
    number = "".join(half_width(text).split()).upper()
    if not number or number.lower() in _NOTHING | _NOTHING_IN_ENGLISH or (len(number) >= 5 and len(set(number)) == 1):
        return None
    return number[:80]


def read_phones(text: str) -> tuple[str, ...]:
    """All telephone numbers of a cell, written one way: 13812348000, 010-12345678, 010-12345678-801."""
    found = (_phone(part) for part in re.split(r"[/,;、，；|]+", half_width(text)))
    return tuple(dict.fromkeys(number for number in found if number))


def _phone(text: str) -> str | None:
    number = re.sub(r"[\s()]", "", text)
    number = re.sub(r"^(\+86|0086|86(?=1[3-9]\d{9}$))-?", "", re.sub(r"^\+?86-", "", number))
    if _MOBILE.fullmatch(number.replace("-", "")):
        return number.replace("-", "")
    if landline := _LANDLINE.fullmatch(number):
        return f"{landline[1]}-{landline[2]}{landline[3] or ''}"
    return number.replace("-", "") if _SERVICE.fullmatch(number) else None


def tail(value: str) -> str:
    """Last four characters: what a caller reads out."""
    return value[-4:]
