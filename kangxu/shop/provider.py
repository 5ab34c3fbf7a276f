"""What a payment provider is to us. Every call may be repeated: our numbers make it happen once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.utils.functional import Promise


class ProviderDown(Exception):
    """The provider did not answer, or refused; nothing is known of the payment. Try again, or ask by `query`."""


class NotGenuine(Exception):
    """A notice does not carry the provider's signature, or is too old."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payment to be made."""

    out_trade_no: str
    amount_fen: int
    title: str
    expires_at: datetime
    payer: str = ""  # the provider's own id of the payer, where the payment is made inside its app


@dataclass(frozen=True, slots=True)
class Paid:
    """The provider says: this much arrived for this number. `content` is what it said, without the payer."""

    out_trade_no: str
    transaction_no: str
    amount_fen: int
    paid_at: datetime
    content: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Returned:
    """The provider says how a refund stands."""

    out_refund_no: str
    refund_no: str
    amount_fen: int
    state: Literal["done", "pending", "failed"]
    content: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of a provider's bill of a day; a refund is negative."""

    number: str
    amount_fen: int


@dataclass(frozen=True)
class Provider(ABC):
    """One way to pay. `account` is where its money stands in the ledger; `at_desk`: staff confirm the receipt."""

    code: str
    title: Promise
    account: str
    at_desk: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether it is set up on this site."""
        return True

    @abstractmethod
    def create(self, wanted: Wanted) -> dict[str, str]:
        """Ask for a payment; what the payer is shown (`qr`: the text of a code). Raises ProviderDown."""

    @abstractmethod
    def query(self, out_trade_no: str) -> Paid | None:
        """What the provider knows of a payment; None while it has not been paid. Raises ProviderDown."""

    @abstractmethod
    def close(self, out_trade_no: str) -> None:
        """Nobody shall pay this number any more. Raises ProviderDown."""

    @abstractmethod
    def refund(self, *, out_trade_no: str, out_refund_no: str, amount_fen: int, paid_fen: int) -> Returned:
        """Give money back. Raises ProviderDown."""

    @abstractmethod
    def bill(self, day: date) -> list[BillLine]:
        """The provider's own list of a day. Raises ProviderDown."""

    def notice(self, headers: Mapping[str, str], body: bytes) -> Paid | Returned | None:
        """Read a notice; None for one that says nothing of money. Raises NotGenuine."""
        raise NotGenuine(f"{self.code} sends no notices")
