"""What a site decided about its shop (`shop.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet


@dataclass(frozen=True, slots=True)
class Choice:
    """A code with its words."""

    code: str
    zh: str
    en: str

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Terms:
    """How long an order waits for its payment, and the difference of a changed package for its own; what a refund
    costs; how many days are compared with the bills."""

    pay_within: timedelta
    change_within: timedelta
    refund_fee: Decimal
    bill_days: int


@cache
def terms() -> Terms:
    sheet = _sheet()
    return Terms(
        timedelta(minutes=sheet["pay_within_minutes"]), timedelta(days=sheet["change_within_days"]),
        Decimal(sheet["refund_fee"]), sheet["bill_days"],
    )  # fmt: skip


def channels() -> Mapping[str, Choice]:
    """Where something may be recommended, by code."""
    return _choices("channels")


def answers() -> Mapping[str, Choice]:
    """Why an offer may be declined, by code."""
    return _choices("answers")


def _choices(name: str) -> dict[str, Choice]:
    return {one["code"]: Choice(**one) for one in _sheet()[name]}


@cache
def _sheet() -> dict[str, Any]:
    return load_sheet("shop.toml", __package__)
