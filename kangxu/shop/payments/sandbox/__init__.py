"""Payments for demonstration: a code that anybody on this site may pay, and no money moves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from kangxu.foundation import clock
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
        return []

    def notice(self, headers: Any, body: bytes) -> Paid:
        try:
            told = signing.loads(body.decode("ascii"), salt=SALT)
        except (signing.BadSignature, UnicodeDecodeError) as problem:
            raise NotGenuine("not a code of this site") from problem
        return Paid(told["number"], f"S{told['number']}", told["fen"], clock.now())


PROVIDER = Sandbox("sandbox", _("演示支付"), account="sandbox")
