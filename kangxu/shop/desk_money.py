"""Money that staff take with their own hands: cash and the card terminal."""

from __future__ import annotations

from datetime import date

from kangxu.shop.provider import BillLine, Paid, Provider, Returned, Wanted


class Desk(Provider):
    """There is nobody to ask: what the desk confirms is what happened, and the day's bill is counted by hand."""

    def create(self, wanted: Wanted) -> dict[str, str]:
        return {}

    def query(self, out_trade_no: str) -> Paid | None:
        return None

    def close(self, out_trade_no: str) -> None:
        return None

    def refund(self, *, out_trade_no: str, out_refund_no: str, amount_fen: int, paid_fen: int) -> Returned:
        return Returned(out_refund_no, out_refund_no, amount_fen, "done")

    def bill(self, day: date) -> list[BillLine]:
        return []
