"""What a year of a plan costs, seen by the payer, the patient and the hospital. Pure; all amounts in fen.

The estimate follows the order of a settlement: what is free or self-paid leaves first; of what the insurance covers the
deductible that is still open, then the ratio, then what is left below the cap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kangxu.foundation.money import share_of


class Insurance(StrEnum):
    """How an item is paid for: insurance class A or B, out of pocket, or free by the public health service."""

    CLASS_A = "甲"
    CLASS_B = "乙"
    SELF = "自费"
    PUBLIC = "公卫免费"


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a year. `income` names the class whose share of the price is effective income."""

    service: str
    quantity: int
    price_fen: int
    insurance: Insurance
    income: str
    minutes: int = 0
    consumables_fen: int = 0

    @property
    def total_fen(self) -> int:
        return self.quantity * self.price_fen


@dataclass(frozen=True, slots=True)
class Benefit:
    """What an insurance pays of covered items in a year; what was used before is already off deductible and cap.

    `first_share` of class B is paid by the patient before anything is covered (a local rule, per policy).
    """

    code: str
    deductible_fen: int
    ratio: Decimal
    cap_fen: int
    first_share: Decimal = Decimal(0)


NOTHING = Benefit("none", 0, Decimal(0), 0)


@dataclass(frozen=True, slots=True)
class Rates:
    """The hospital's own figures: effective share of the price by class, and what a minute of staff costs."""

    effective: Mapping[str, Decimal]
    minute_fen: int


@dataclass(frozen=True, slots=True)
class Accounts:
    """The three views of one year. `list_fen` is the price of everything, the free items included."""

    list_fen: int
    public_fen: int
    covered_fen: int
    self_pay_fen: int
    reimbursed_fen: int
    incentive_fen: int
    effective_fen: int
    minutes: int
    staff_fen: int
    consumables_fen: int

    @property
    def billed_fen(self) -> int:
        return self.list_fen - self.public_fen

    @property
    def before_incentive_fen(self) -> int:
        """What the patient pays after the insurance."""
        return self.billed_fen - self.reimbursed_fen

    @property
    def patient_fen(self) -> int:
        """What the patient pays in the end."""
        return self.before_incentive_fen - self.incentive_fen

    @property
    def surplus_fen(self) -> int:
        """What remains to the hospital: effective income less staff, consumables and incentive."""
        return self.effective_fen - self.staff_fen - self.consumables_fen - self.incentive_fen


def account(lines: Iterable[Line], *, benefit: Benefit, rates: Rates, incentive_fen: int = 0) -> Accounts:
    """Reckon a year. An incentive lowers only what is self-paid: cash never flows against insured items."""
    held = tuple(lines)
    public, own = (_sum(held, one) for one in (Insurance.PUBLIC, Insurance.SELF))
    class_b = _sum(held, Insurance.CLASS_B)
    covered = _sum(held, Insurance.CLASS_A) + class_b
    minutes = sum(one.quantity * one.minutes for one in held)
    return Accounts(
        list_fen=sum(one.total_fen for one in held),
        public_fen=public,
        covered_fen=covered,
        self_pay_fen=own,
        reimbursed_fen=_reimbursed(covered - share_of(class_b, benefit.first_share), benefit),
        incentive_fen=min(incentive_fen, own),
        effective_fen=sum(_effective(one, rates) for one in held),
        minutes=minutes,
        staff_fen=minutes * rates.minute_fen,
        consumables_fen=sum(one.quantity * one.consumables_fen for one in held),
    )


def refund_fen(*, paid_fen: int, delivered_fen: int, fee: Decimal) -> int:
    """What goes back when a package ends early: paid less the list price of what was delivered less the fee."""
    return max(paid_fen - delivered_fen - share_of(paid_fen, fee), 0)


def _sum(lines: tuple[Line, ...], insurance: Insurance) -> int:
    return sum(one.total_fen for one in lines if one.insurance is insurance)


def _reimbursed(covered_fen: int, benefit: Benefit) -> int:
    return min(share_of(max(covered_fen - benefit.deductible_fen, 0), benefit.ratio), benefit.cap_fen)


def _effective(line: Line, rates: Rates) -> int:
    if line.insurance is Insurance.PUBLIC:
        return 0
    return share_of(line.total_fen, rates.effective[line.income])
