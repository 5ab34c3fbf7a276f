"""What a site decided about its shop (`shop.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Terms:
    """How long an order waits for its payment, and what a refund costs."""

    pay_within: timedelta
    refund_fee: Decimal


@cache
def terms() -> Terms:
    sheet = tomllib.loads(files(__package__).joinpath("shop.toml").read_text("utf-8"))
    return Terms(timedelta(minutes=sheet["pay_within_minutes"]), Decimal(sheet["refund_fee"]))
