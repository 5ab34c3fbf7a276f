"""Money over the desk: taken in cash, by card or by a code; given back after a second look."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.money import fen_of, yuan
from kangxu.foundation.permissions import Permission as P
from kangxu.organisations.queries import NotFound
from kangxu.people.identifiers import half_width
from kangxu.shop.actions import Refused
from kangxu.shop.paying import ask, give_back, take, try_again
from kangxu.shop.payments import providers
from kangxu.shop.provider import ProviderDown
from kangxu.shop.queries import Refund, get_order, refund_preview
from kangxu.web.desk.views import said
from kangxu.web.doors import Request, page
from kangxu.web.orders import words
from kangxu.web.orders.pay_panel import pay_panel
from kangxu.web.orders.refund_page import refund_page


@page(P.TAKE_PAYMENTS)
@require_http_methods(["GET", "POST"])
def pay(request: Request, order_id: int) -> HttpResponse:
    """Choose a way; then take the money, or show the code. A code is asked for as soon as its way is chosen."""
    found, at = get_order(order_id, viewer=request.viewer), clock.now()
    sent = request.POST if request.method == "POST" else request.GET
    way, problem = sent.get("way", ""), ""
    if way not in providers() or not providers()[way].ready:
        way = "cash"
    try:
        if request.method == "POST":
            return _take(request, order_id, way)
        if not providers()[way].at_desk:
            ask(order_id=order_id, provider=way, by=request.viewer, at=at)
            found = get_order(order_id, viewer=request.viewer)
    except (Refused, ValueError) as why:
        problem = str(why)
    except ProviderDown:
        problem = _("%(way)s没有回应，请再点一次，或先收现金") % {"way": words.provider_words(way)}
    told = {"given": sent.get("given", "")[:12], "voucher": sent.get("voucher", "")[:40]}
    panel = pay_panel(found, request, way=way, at=at, problem=problem, **told)
    return render(request, "orders/pay.html", {"panel": panel})


@page(P.REFUND_ORDERS)
@require_http_methods(["GET", "POST"])
def refund(request: Request, order_id: int) -> HttpResponse:
    """What would go back and how it comes about; then once more with the reason; then it is done."""
    try:
        preview = refund_preview(order_id, viewer=request.viewer)
    except Refused as why:
        return said(request, str(why))
    sent = request.POST
    reason, problem = sent.get("reason", "").strip()[:200], ""
    if request.method == "POST" and not reason:
        problem = _("请写明原因")
    elif request.method == "POST" and sent.get("confirmed") == str(preview.sums.amount_fen):
        return _give_back(request, order_id, reason, preview.sums.amount_fen)
    elif sent.get("confirmed"):
        problem = _("刚刚又有服务交付，应退金额变了，请重新核对")
    asked = request.method == "POST" and not problem
    shown = refund_page(preview, reason=reason, asked=asked, problem=problem)
    return render(request, "orders/refund.html", {"page": shown})


@page(P.REFUND_ORDERS)
@require_POST
def retry(request: Request, refund_id: int) -> HttpResponse:
    """Ask the provider again."""
    try:
        held = try_again(refund_id=refund_id, by=request.viewer, at=clock.now())
    except Refused as why:
        return said(request, str(why))
    messages.success(request, _outcome(held))
    return HttpResponse(headers={"HX-Refresh": "true"})


def _take(request: Request, order_id: int, way: str) -> HttpResponse:
    """Raises Refused, ValueError with words for the desk."""
    if not providers()[way].at_desk:
        raise NotFound(f"order:{order_id}")
    given, voucher = None, request.POST.get("voucher", "").strip()
    at = clock.now()
    wanted = get_order(order_id, viewer=request.viewer).order.payable_fen
    if way == "cash":
        given = cash_of(request.POST.get("given", ""))
    if way == "pos" and not voucher:
        raise Refused(_("请填刷卡小票上的凭证号"))
    held = ask(order_id=order_id, provider=way, by=request.viewer, at=at)
    take(payment_id=held.pk, given_fen=given, voucher=voucher, by=request.viewer, at=at)
    messages.success(request, _taken(wanted, given))
    return HttpResponse(headers={"HX-Refresh": "true"})


def cash_of(text: str) -> int:
    """What was typed as an amount, in fen. Raises Refused in words."""
    try:
        fen = fen_of(half_width(text).strip().replace(",", ""))
    except ValueError:
        fen = -1
    if fen < 0 or not text.strip():
        raise Refused(_("请填收到的金额，如200或199.50"))
    return fen


def _taken(wanted: int, given: int | None) -> str:
    if given is not None and given > wanted:
        return _("已收款，找零%(change)s元") % {"change": yuan(given - wanted)}
    return _("已收款，权益已发放")


def _give_back(request: Request, order_id: int, reason: str, fen: int) -> HttpResponse:
    try:
        held = give_back(order_id=order_id, reason=reason, expected_fen=fen, by=request.viewer, at=clock.now())
    except Refused as why:
        return said(request, str(why))
    messages.success(request, _outcome(held))
    return HttpResponse(headers={"HX-Refresh": "true"})


def _outcome(held: Sequence[Refund]) -> str:
    if not held:
        return _("没有付过钱，不用退；未用的权益已收回")
    told = {"amount": yuan(sum(one.amount_fen for one in held))}
    states = {one.state for one in held}
    if states == {"done"}:
        return _("已退%(amount)s元，未用的权益已收回") % told
    if len(states) > 1:
        return _("有一笔还没有退成，请看下面的退款")
    if states == {"failed"}:
        return _("平台没有退成，款仍在本院，权益已恢复；请换时间重试或联系平台") % told
    return _("已申请退%(amount)s元，等平台确认") % told
