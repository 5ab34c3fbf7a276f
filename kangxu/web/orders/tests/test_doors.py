"""The doors of the platforms: only what is signed comes in, and it counts once; the demonstration's telephone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kangxu.foundation import clock
from kangxu.shop import ledger
from kangxu.shop.models import Notice, Order, Payment, Refund
from kangxu.shop.payments import providers
from kangxu.shop.payments.wechat import WeChat
from kangxu.shop.reconciling import check_all
from kangxu.shop.tests.fake_wechat import Platform, open_for_business
from kangxu.web.orders.tests.conftest import Desk
from kangxu.web.tests.world import AT

NOTIFY = "/pay/wechat/notify"


@pytest.fixture
def platform(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    made, server, told = open_for_business(tmp_path)
    settings.WECHAT_PAY = told
    monkeypatch.setitem(providers(), "wechat", WeChat("wechat", providers()["wechat"].title, account="wechat"))
    yield made
    server.shutdown()
    server.server_close()


def send(platform: Platform, resource: dict[str, Any], event: str = "TRANSACTION.SUCCESS", **more: Any) -> Any:
    """A platform knows no session and no token."""
    headers, body = platform.notice(event, resource, at=more.pop("at", AT.timestamp()), **more)
    extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return Client(enforce_csrf_checks=True).post(NOTIFY, body, content_type="application/json", **extra)


def test_shown_paid_told_twice_and_refunded(desk: Desk, platform: Platform) -> None:
    order = desk.order()
    panel = desk.cashier.get(f"/orders/{order.pk}/pay?way=wechat").content.decode()
    assert "<svg" in panel
    assert "微信支付" in panel
    payment = Payment.objects.get()
    trade = platform.pay(payment.out_trade_no)
    for _turn in range(2):
        answer = send(platform, trade)
        assert (answer.status_code, answer.json()["code"]) == (200, "SUCCESS")
    assert ledger.balance("wechat") == 199_00
    kept = Notice.objects.get(number=payment.out_trade_no)
    assert "payer" not in kept.content
    assert desk.cashier.get(f"/orders/{order.pk}/state").headers["HX-Refresh"] == "true"
    platform.refund_status = "PROCESSING"
    desk.head.post(f"/orders/{order.pk}/refund", {"reason": "x", "confirmed": "18905"})
    assert Refund.objects.get().state == "created"
    told = platform.refunds[Refund.objects.get().out_refund_no] | {"refund_status": "SUCCESS"}
    for _turn in range(2):
        assert send(platform, told, "REFUND.SUCCESS").status_code == 200
    order.refresh_from_db()
    assert (order.state, order.refunded_fen, ledger.balance("wechat")) == ("refunded", 189_05, 9_95)


@pytest.mark.parametrize("how", [{"tamper": True}, {"at": (AT - timedelta(hours=1)).timestamp()}])
def test_what_is_not_signed_stays_outside(desk: Desk, platform: Platform, how: dict[str, Any]) -> None:
    desk.cashier.get(f"/orders/{desk.order().pk}/pay?way=wechat")
    trade = platform.pay(Payment.objects.get().out_trade_no)
    assert send(platform, trade, **how).status_code == 400
    assert Client().post(NOTIFY, b"{}", content_type="application/json").status_code == 400
    assert Client().post("/pay/sandbox/notify", b"{}", content_type="application/json").status_code == 400
    assert Client().post("/pay/nobody/notify", b"{}", content_type="application/json").status_code == 400
    assert Client().get(NOTIFY).status_code == 405
    assert (Notice.objects.count(), ledger.balance("wechat")) == (0, 0)


def test_a_genuine_notice_about_another_merchant_is_refused(desk: Desk, platform: Platform) -> None:
    desk.cashier.get(f"/orders/{desk.order().pk}/pay?way=wechat")
    trade = platform.pay(Payment.objects.get().out_trade_no)
    for wrong in ({"mchid": "1"}, {"appid": "wx2"}, {"amount": {"total": 199_00, "currency": "USD"}}):
        assert send(platform, trade | wrong).status_code == 400
    assert Order.objects.get().state == "pending"


def test_a_strange_number_is_told_again_and_a_strange_amount_is_for_a_person(desk: Desk, platform: Platform) -> None:
    order = desk.order()
    desk.cashier.get(f"/orders/{order.pk}/pay?way=wechat")
    payment = Payment.objects.get()
    trade = platform.pay(payment.out_trade_no)
    assert send(platform, trade | {"out_trade_no": "other"}).status_code == 503
    platform.pay(payment.out_trade_no, amount=1)
    assert send(platform, platform.trades[payment.out_trade_no]).status_code == 200
    payment.refresh_from_db()
    assert payment.state == "created"
    check_all(clock.day_of(AT), by=desk.viewer(), at=AT)
    shown = desk.head.get(f"/reconciliation?day={clock.day_of(AT)}").content.decode()
    assert "对方有，本院没有" in shown
    assert f"/orders/{order.pk}" in shown


def test_a_platform_that_does_not_answer_says_so(desk: Desk, platform: Platform) -> None:
    platform.down = True
    order = desk.order()
    shown = desk.cashier.get(f"/orders/{order.pk}/pay?way=wechat").content.decode()
    assert "微信支付没有回应" in shown
    assert "重新取付款码" in shown


def test_the_demonstration_telephone(desk: Desk, settings: Any) -> None:
    settings.SANDBOX_PAYMENTS = True
    order = desk.order()
    desk.cashier.get(f"/orders/{order.pk}/pay?way=sandbox")
    place = f"/pay/sandbox/{Payment.objects.get().prompt['qr']}"
    phone = Client()
    assert "付199.00元" in phone.get(place).content.decode()
    for _turn in range(2):
        assert "付好了" in phone.post(place).content.decode()
    order.refresh_from_db()
    assert (order.state, ledger.balance("sandbox")) == ("serving", 199_00)
    assert phone.get("/pay/sandbox/forged:x:y").status_code == 410
    settings.SANDBOX_PAYMENTS = False
    assert phone.post(place).status_code == 410


def test_money_from_a_forged_code_is_no_money(desk: Desk, settings: Any) -> None:
    settings.SANDBOX_PAYMENTS = True
    desk.cashier.get(f"/orders/{desk.order().pk}/pay?way=sandbox")
    forged = json.dumps({"number": Payment.objects.get().out_trade_no, "fen": 1})
    assert Client().post(f"/pay/sandbox/{forged}").status_code == 410
    assert Payment.objects.get().state == "created"
