"""How an order is paid: the ways of this site, and the one that is chosen, as ready values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.money import YUAN, yuan
from kangxu.shop.payments import providers
from kangxu.shop.queries import OrderView
from kangxu.shop.terms import terms
from kangxu.web.components.pay_code import PayCode
from kangxu.web.components.shapes import Link
from kangxu.web.doors import Request
from kangxu.web.orders import words
from kangxu.web.screening.pages import qr_of

SANDBOX = "sandbox"
NOTES = (5_00, 10_00, 20_00, 50_00, 100_00)  # bank notes, fen
MOST_QUICK = 4


@dataclass(frozen=True)
class PayPanel:
    """The chosen way. `quick` are likely amounts of cash; `code` is there once the provider gave one."""

    pay_href: str
    way: str
    ways: tuple[Link, ...]
    amount: str
    amount_fen: int
    quick: tuple[str, ...]
    code: PayCode | None
    until: str
    until_words: str
    given: str = ""
    voucher: str = ""
    problem: str = ""

    @property
    def at_desk(self) -> bool:
        return providers()[self.way].at_desk


def pay_panel(
    found: OrderView, request: Request, *, way: str, at: datetime, problem: str = "", given: str = "", voucher: str = ""
) -> PayPanel:  # fmt: skip
    """The chosen way, else the one whose code is out, else cash."""
    ready = [code for code, one in providers().items() if one.ready]
    shown = {one.provider: one for one in found.payments if one.state == "created" and one.prompt.get("qr")}
    way = way if way in ready else next(iter(shown), "cash")
    order, prompt = found.order, shown[way].prompt if way in shown else {}
    return PayPanel(
        pay_href=reverse("order-pay", args=[order.pk]), way=way, ways=_ways(order.pk, ready, way),
        amount=yuan(order.payable_fen), amount_fen=order.payable_fen, quick=quick_amounts(order.payable_fen),
        code=_code(prompt["qr"], way, order, request) if prompt else None, until=order.expires_at.isoformat(),
        until_words="" if order.expires_at - at <= terms().pay_within else words.minute(order.expires_at),
        given=given, voucher=voucher, problem=problem,
    )  # fmt: skip


def quick_amounts(fen: int) -> tuple[str, ...]:
    """What somebody is likely to hand over: exactly, then rounded up to each bank note."""
    likely = {fen, *(-(-fen // note) * note for note in NOTES)}
    return tuple(f"{one / YUAN:.2f}".removesuffix(".00") for one in sorted(likely)[:MOST_QUICK])


def _ways(order_id: int, ready: list[str], chosen: str) -> tuple[Link, ...]:
    place = reverse("order-pay", args=[order_id])
    return tuple(Link(words.provider_words(code), f"{place}?way={code}", active=code == chosen) for code in ready)


def _code(text: str, way: str, order: object, request: Request) -> PayCode:
    try_href = ""
    if way == SANDBOX:
        text = try_href = request.build_absolute_uri(reverse("sandbox-phone", args=[text]))
    who = words.provider_words(way)
    return PayCode(
        qr_of(text), yuan(order.payable_fen), _("请患者扫码（%(way)s），付好后这一页自动更新") % {"way": who},  # type: ignore[attr-defined]
        try_href=try_href,
    )  # fmt: skip
