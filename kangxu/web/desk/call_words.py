"""How one addresses a person on the telephone, and days as they are spoken."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kangxu.web.desk.glance import SHEET

COMPOUND = frozenset(SHEET["compound_surnames"])


def address_word(name: str, sex: str, age: int | None) -> str:
    """王阿姨, 赵叔叔, 李女士; the name itself where the sex is not known."""
    surname = name[:2] if name[:2] in COMPOUND else name[:1]
    if not surname or sex not in ("1", "2"):
        return name
    old = age is not None and age >= SHEET["elder_years"]
    title = {("1", True): _("叔叔"), ("2", True): _("阿姨"), ("1", False): _("先生"), ("2", False): _("女士")}[
        (sex, old)
    ]
    return _("%(surname)s%(title)s") % {"surname": surname, "title": title}


def next_word(day: str) -> str:
    """12月4日; without a day, as agreed."""
    if not day:
        return _("按约好的日子")
    known = date.fromisoformat(day)
    return _("%(month)s月%(day)s日") % {"month": known.month, "day": known.day}
