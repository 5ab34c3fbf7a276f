"""The services that packages are made of, with the price list in force (`services.toml`, `rates.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.money import fen_of
from kangxu.packages.accounts import Insurance, Rates

Kind = Literal[
    "visit", "exam", "lab", "education", "self_monitor", "followup", "drug_review", "rehab", "service", "device"
]  # fmt: skip
# guideline: its minimum stays; safety: stays; optional: may be left out when money is short
Keep = Literal["guideline", "safety", "optional"]


@dataclass(frozen=True, slots=True)
class Service:
    """One service: who does it where, in how many minutes, at which price, and how it is recognised as done.

    What lies `within_fee` is not billed beside the fee of its package; its price values it for refunds.
    """

    code: str
    zh: str
    en: str
    kind: Kind
    role: str
    minutes: int
    place: str
    price_fen: int
    insurance: Insurance
    income: str
    keep: Keep
    done: Mapping[str, Any]
    consumables_fen: int = 0
    imaging: bool = False
    within_fee: bool = False

    def words(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@cache
def services() -> dict[str, Service]:
    """All services, by code."""
    return {code: _service(code, dict(table)) for code, table in _sheet("services.toml")["services"].items()}


@cache
def edition() -> str:
    """The edition of the services and example prices."""
    return str(_sheet("services.toml")["edition"])


@cache
def rates() -> Rates:
    sheet = _sheet("rates.toml")
    shares = {name: Decimal(share) for name, share in sheet["effective"].items()}
    return Rates(shares, fen_of(sheet["minute_yuan"]))


def _service(code: str, table: dict[str, Any]) -> Service:
    price, consumables = table.pop("price"), table.pop("consumables", "0")
    table["insurance"] = Insurance(table["insurance"])
    return Service(code=code, price_fen=fen_of(price), consumables_fen=fen_of(consumables), **table)


def _sheet(name: str) -> dict[str, Any]:
    return load_sheet(name, __package__)
