"""Payments for demonstration: a code that anybody on this site may pay, and no money moves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from kangxu.foundation import clock
from kangxu.shop.own_books import own_book
from kangxu.shop.provider import BillLine, NotGenuine, Paid, Provider, Returned, Wanted

SALT = "kangxu.shop.sandbox"


class Sandbox(Provider):
    """Its code holds a signed text; who presents it again has paid. Only where the site is a demonstration."""

    @property
    def ready(self) -> bool:
        return bool(settings.SANDBOX_PAYMENTS)

    def create(self, wanted: Wanted) -> dict[str, str]:
        told = {"number": wanted.out_trade_no, "fen": wanted.amount_fen}
        return {"qr": signing.dumps(told, salt=SALT)}

    def query(self, out_trade_no: str) -> Paid | None:
        return None

    def close(self, out_trade_no: str) -> None:
        return None

    def refund(self, *, out_trade_no: str, out_refund_no: str, amount_fen: int, paid_fen: int) -> Returned:
        return Returned(out_refund_no, f"S{out_refund_no}", amount_fen, "done")

    def bill(self, day: date) -> list[BillLine]:
        """There is no other side: its bill is our own book."""
        return own_book(self.code, day)

    def notice(self, headers: Any, body: bytes) -> Paid:
        told = read_code(body.decode("ascii", "replace"))
        return Paid(told["number"], f"S{told['number']}", told["fen"], clock.now(), told)


def read_code(text: str) -> dict[str, Any]:
    """The number and the amount (fen) that a code of this site asks for. Raises NotGenuine."""
    try:
        return dict(signing.loads(text, salt=SALT))
    except signing.BadSignature as problem:
        raise NotGenuine("not a code of this site") from problem


PROVIDER = Sandbox("sandbox", _("演示支付"), account="sandbox")
