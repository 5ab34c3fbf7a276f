"""What is sent with the adjusting drawer, read and checked. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.money import fen_of
from kangxu.packages.benefits import caps
from kangxu.packages.means import Pays, policy_named
from kangxu.packages.planning_terms import usual_start
from kangxu.web.planning.keeping import Terms

OWN_CAP = "own"


class BadForm(Exception):
    """What was sent cannot be; the message says which field and what to do."""


def terms_from(sent: Mapping[str, str], now: datetime) -> Terms:
    """Raises BadForm."""
    return Terms(
        Pays(policy_named(sent.get("policy", "")), _cap(sent)), _start(sent, now), _staff(sent, "doctor"),
        _staff(sent, "manager"),
    )  # fmt: skip


def same_day(day: date, first: date) -> date:
    """The same day of another month, not before `first` and within the month."""
    last = monthrange(first.year, first.month)[1]
    return max(first, date(first.year, first.month, min(day.day, last)))


def _cap(sent: Mapping[str, str]) -> int | None:
    band, typed = sent.get("cap", ""), sent.get("cap_yuan", "").strip()
    if band in caps():
        return caps()[band].fen
    if band != OWN_CAP:
        return None
    try:
        fen = fen_of(typed)
    except ValueError as problem:
        raise BadForm(_("自付上限：请填金额，如600")) from problem
    if fen <= 0:
        raise BadForm(_("自付上限：请填大于零的金额"))
    return fen


def _start(sent: Mapping[str, str], now: datetime) -> date:
    today = clock.day_of(now)
    try:
        day = parse_date(sent.get("starts_on", "")) or usual_start(today)
    except ValueError as problem:
        raise BadForm(_("开始日期：请按年-月-日填")) from problem
    if not 0 <= (day - today).days <= 366:
        raise BadForm(_("开始日期：从今天起一年以内"))
    return day


def _staff(sent: Mapping[str, str], name: str) -> int | None:
    text = sent.get(name, "")
    return int(text) if text.isdecimal() else None
