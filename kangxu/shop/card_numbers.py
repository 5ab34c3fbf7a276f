"""Numbers of cards: ours carry a check digit, those printed on cards that a site bought are taken as they are."""

from __future__ import annotations

import re
from secrets import randbelow

from django.utils.translation import gettext as _

from kangxu.shop.refusals import Refused

OURS = "88"
LENGTH = 12
_PRINTED = re.compile(r"[0-9A-Z]{6,20}")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def new_number() -> str:
    """Twelve digits that nobody can guess the next one of, the last a check digit."""
    body = OURS + "".join(str(randbelow(10)) for _place in range(LENGTH - len(OURS) - 1))
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """Luhn's: every second digit from the right doubled, its digits summed."""
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in body[::-2])
    return str(-(sum(doubled) + sum(int(digit) for digit in body[-2::-2])) % 10)


def read_number(text: str) -> str:
    """A number as typed or read by a reader. Raises Refused when it cannot be one."""
    number = re.sub(r"[\s\-;?%]", "", text.translate(_WIDE)).upper()
    if not _PRINTED.fullmatch(number):
        raise Refused(_("卡号是6到20位的数字或字母"))
    if (
        number.startswith(OURS)
        and len(number) == LENGTH
        and number.isdecimal()
        and check_digit(number[:-1]) != number[-1]
    ):
        raise Refused(_("卡号校验不通过，请再刷一次或逐位核对"))
    return number
