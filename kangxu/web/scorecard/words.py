"""Scorecards, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from kangxu.organisations.roles import ROLES
from kangxu.performance.cards import RuleLine
from kangxu.performance.months import month_before
from kangxu.web.components.shapes import Link

MONTHS = 6  # a half-year to choose from


def month_word(month: date) -> str:
    """2026年10月."""
    return _("%(year)s年%(month)s月") % {"year": month.year, "month": month.month}


def recent_months(today: date) -> list[date]:
    """This month and those before, the newest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append(month_before(found[-1]))
    return found


def role_words(roles: Iterable[str]) -> str:
    return _("、").join(str(ROLES[code].title) for code in sorted(roles) if code in ROLES)


def number(value: Decimal | None, places: int = 2) -> str:
    """1,234.50; what is not measured says so."""
    return not_measured() if value is None else f"{value:,.{places}f}"


def plain(value: Decimal) -> str:
    """1.5, 4, 12: without zeros that say nothing."""
    return f"{value.normalize():f}"


def signed(value: Decimal) -> str:
    return f"{value:+,.2f}" if value else "0"


def not_measured() -> str:
    return _("未测得")


def why_not(line: RuleLine, least: int) -> str:
    """Why a rule gave no marks; empty when it gave some."""
    return {
        "": "", "few": _("不足%(least)s个，不计入") % {"least": least}, "nobody": _("本月没有可计的"),
        "not_counted": _("还没有计算，每晚算一次"), "by_hand": _("还没有登记"),
    }[line.why_not]  # fmt: skip


def month_links(chosen: date, today: date, href: str) -> tuple[Link, ...]:
    """The months to choose from; an older one that is open stands with them."""
    months = recent_months(today)
    shown = months if chosen in months else [*months, chosen]
    return tuple(Link(month_word(one), f"{href}{one:%Y-%m}", active=one == chosen) for one in shown)
