"""Each morning the past days are laid beside the providers' bills, until nothing differs."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date, datetime, timedelta

from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.shop.actions import check_day
from kangxu.shop.models import DayBill, Difference
from kangxu.shop.payments import providers
from kangxu.shop.provider import ProviderDown
from kangxu.shop.terms import terms

log = logging.getLogger(__name__)


def check_all(day: date, *, by: Viewer, at: datetime) -> list[DayBill]:
    """One day against all providers of this site. What a provider does not give stays to be fetched."""
    ready = [code for code, provider in providers().items() if provider.ready]
    return [one for code in ready for one in check_day(provider=code, day=day, bill=_bill(code, day), by=by, at=at)]


def check_past(*, by: Viewer, at: datetime) -> int:
    """The days of the past that a bill can still come for, and those with something open; how many were compared."""
    today = day_of(at)
    days = {today - timedelta(days=back) for back in range(1, terms().bill_days + 1)}
    days |= set(Difference.objects.filter(state=Difference.State.OPEN).values_list("bill__day", flat=True))
    days |= set(DayBill.objects.filter(fetched=False).values_list("day", flat=True))
    for day in sorted(days - {today}):
        check_all(day, by=by, at=at)
    return len(days)


def _bill(code: str, day: date) -> dict[str, int] | None:
    """Fen by number; None when the provider does not answer."""
    try:
        lines = providers()[code].bill(day)
    except ProviderDown as problem:
        log.warning("no bill of %s for %s: %s", code, day, type(problem).__name__)
        return None
    sums: Counter[str] = Counter()
    for one in lines:
        sums[one.number] += one.amount_fen
    return dict(sums)
