"""Words that the pages of plans share: services, tiers, days, money."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kangxu.foundation.money import yuan
from kangxu.foundation.terms import language, spoken
from kangxu.packages.services import Service, services
from kangxu.people.insurances import insurances
from kangxu.web.person.display import indicator

TIERS: Final[dict[str, Promise]] = {
    "basic": gettext_lazy("基础包"),
    "standard": gettext_lazy("标准包"),
    "plus": gettext_lazy("增值包"),
    "single": gettext_lazy("专项包"),
}
PARTIES: Final[dict[str, Promise]] = {
    "doctor": gettext_lazy("医生"),
    "patient": gettext_lazy("患者"),
    "manager": gettext_lazy("健康管理师"),
}
PLACES: Final[dict[str, Promise]] = {
    "县医院": gettext_lazy("县医院"),
    "乡镇/社区": gettext_lazy("乡镇/社区"),
    "居家": gettext_lazy("居家"),
    "线上": gettext_lazy("线上"),
}
WEEKDAYS: Final[tuple[Promise, ...]] = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"),
    gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip
# What everybody calls them, in either language
SHORT: Final[dict[str, str]] = {"hba1c": "HbA1c", "echo": "UCG", "abpm": "ABPM", "ecg": "ECG", "cgm": "CGM"}
LONGEST_MARK = 4


def service(code: str) -> Service | None:
    """The service of this code; None when the price list of today has none of it."""
    return services().get(code)


def service_words(code: str) -> str:
    known = service(code)
    return known.words(language()) if known else code


def mark_words(codes: Sequence[str]) -> str:
    """How a bundle is marked on the strip: the only service when its name is short, else how many."""
    if len(codes) == 1:
        words = SHORT.get(codes[0], service_words(codes[0]))
        if len(words) <= LONGEST_MARK or codes[0] in SHORT:
            return words
    return pgettext("calendar", "%(count)s项") % {"count": len(codes)}


def tier_words(tier: str) -> str:
    return str(TIERS.get(tier, tier))


def place_words(place: str) -> str:
    return str(PLACES.get(place, place))


def titles_words(titles: Iterable[tuple[str, str]]) -> str:
    """2型糖尿病标准包、高血压标准包."""
    return _("、").join(spoken(zh, en or zh) for zh, en in titles)


def joined(words: Iterable[str]) -> str:
    return _("、").join(words)


def money(fen: int) -> str:
    """501.00元."""
    return _("%(amount)s元") % {"amount": yuan(fen)}


def round_money(fen: int) -> str:
    """501元 where there are no fen: for headings."""
    return _("%(amount)s元") % {"amount": yuan(fen).removesuffix(".00")}


def minus(fen: int) -> str:
    """What is taken off; nothing is taken off nothing."""
    return f"−{yuan(fen)}" if fen else yuan(0)


def month_day(day: date) -> str:
    """12-08 周二."""
    return _("%(day)s %(weekday)s") % {"day": f"{day:%m-%d}", "weekday": WEEKDAYS[day.weekday()]}


def long_day(day: date) -> str:
    """2026年12月8日 周二, for patients."""
    return _("%(year)s年%(month)s月%(day)s日 %(weekday)s") % {
        "year": day.year, "month": day.month, "day": day.day, "weekday": WEEKDAYS[day.weekday()]
    }  # fmt: skip


def span_words(since: date, until: date) -> str:
    return _("%(first)s 至 %(last)s") % {"first": since, "last": until}


def aim_words(one: dict[str, Any]) -> str:
    """HbA1c <7.0%."""
    shown = indicator(str(one["code"]))
    label, unit = (shown.label, shown.unit) if shown else (str(one["code"]), str(one["unit"]))
    return f"{label} {one['words']}{unit if unit.startswith('%') else ' ' + unit if unit else ''}"


def in_order(codes: Iterable[str]) -> list[str]:
    """As the list of services has them: visits first, then tests, then examinations; each once."""
    order = list(services())
    return sorted(set(codes), key=lambda code: (code not in order, order.index(code) if code in order else 0, code))


def times_words(codes: Collection[str]) -> str:
    return joined(service_words(code) for code in codes)


def insurance_words(code: str) -> str:
    """The insurance on record; empty when nobody wrote one down."""
    return next((spoken(zh, en) for one, zh, en in insurances() if one == code), "")
