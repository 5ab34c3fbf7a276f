"""What insurances pay, what may be given back, how much a person can spend (`benefits.toml`, the site enters it)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.money import fen_of, share_of
from kangxu.packages.accounts import NOTHING, Benefit


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule of one insurance; `qualified` asks for the outpatient qualification of the chronic disease."""

    insurance: str
    qualified: bool
    zh: str
    en: str
    benefit: Benefit
    source: str


@dataclass(frozen=True, slots=True)
class Cap:
    """What a person can pay in a year."""

    band: str
    zh: str
    en: str
    fen: int


@dataclass(frozen=True, slots=True)
class Incentive:
    """What may be given back to a person in a year."""

    yearly_cap_fen: int
    share_of_price: Decimal

    def most(self, price_fen: int, *, given_fen: int = 0) -> int:
        """With what was given in the same year already."""
        return max(min(self.yearly_cap_fen - given_fen, share_of(price_fen, self.share_of_price)), 0)


@cache
def policies() -> tuple[Policy, ...]:
    return tuple(_policy(table) for table in _sheet()["policies"])


@cache
def caps() -> dict[str, Cap]:
    found = (Cap(one["band"], one["zh"], one["en"], fen_of(one["cap"])) for one in _sheet()["caps"])
    return {one.band: one for one in found}


@cache
def incentive() -> Incentive:
    table = _sheet()["incentive"]
    return Incentive(fen_of(table["yearly_cap"]), Decimal(table["share_of_price"]))


def policy_of(insurance: str, *, qualified: bool) -> Policy | None:
    """The rule for a person; None when the site has entered none: then nothing is estimated."""
    return next((one for one in policies() if (one.insurance, one.qualified) == (insurance, qualified)), None)


def benefit_of(policy: Policy | None) -> Benefit:
    return policy.benefit if policy else NOTHING


def _policy(table: dict[str, Any]) -> Policy:
    benefit = Benefit(
        table["code"], fen_of(table["deductible"]), Decimal(table["ratio"]), fen_of(table["cap"]),
        Decimal(table.get("first_share_b", "0")),
    )  # fmt: skip
    return Policy(table["insurance"], table["qualified"], table["zh"], table["en"], benefit, table["source"])


def _sheet() -> dict[str, Any]:
    return load_sheet("benefits.toml", __package__)
