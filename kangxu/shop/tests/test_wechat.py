"""WeChat Pay against a platform that checks signatures: paid, told twice, forged, late, silent, refunded."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kangxu.foundation import clock
from kangxu.shop import ledger
from kangxu.shop.models import Entry, Payment
from kangxu.shop.paying import ask, give_back, hear, recover, take
from kangxu.shop.payments import providers
from kangxu.shop.payments.wechat import WeChat
from kangxu.shop.provider import BillLine, NotGenuine, ProviderDown, Returned, Wanted
from kangxu.shop.refusals import Refused
from kangxu.shop.tests.fake_wechat import Platform, open_for_business
from kangxu.shop.tests.till import AT, Till


@pytest.fixture
def platform(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    made, server, told = open_for_business(tmp_path)
    settings.WECHAT_PAY = told
    fresh = WeChat("wechat", providers()["wechat"].title, account="wechat")
    monkeypatch.setitem(providers(), "wechat", fresh)
    yield made
    server.shutdown()
    server.server_close()


def bought(shop: Till) -> Payment:
    return ask(order_id=shop.order().pk, provider="wechat", by=shop.clerk, at=AT)


def told(platform: Platform, resource: dict[str, Any], event: str = "TRANSACTION.SUCCESS", **more: Any) -> Any:
    headers, body = platform.notice(event, resource, **more)
    return providers()["wechat"].notice(headers, body)


def test_a_code_is_shown_paid_and_told_twice(shop: Till, platform: Platform) -> None:
    payment = bought(shop)
    assert payment.prompt["qr"].startswith("weixin://")
    assert ask(order_id=payment.order_id, provider="wechat", by=shop.clerk, at=AT).prompt == payment.prompt
    assert platform.asked == ["POST /v3/pay/transactions/native"]
    trade = platform.pay(payment.out_trade_no)
    for _turn in range(2):
        hear("wechat", told(platform, trade), at=AT)
    payment.refresh_from_db()
    assert (payment.state, payment.transaction_no) == ("paid", trade["transaction_id"])
    assert (Entry.objects.count(), ledger.balance("wechat")) == (1, 499_00)


@pytest.mark.parametrize("how", [{"tamper": True}, {"at": time.time() - 3600}, {"at": time.time() + 3600}])
def test_what_is_not_genuine_is_refused(shop: Till, platform: Platform, how: dict[str, Any]) -> None:
    trade = platform.pay(bought(shop).out_trade_no)
    with pytest.raises(NotGenuine):
        told(platform, trade, **how)
    platform.forge = True
    with pytest.raises(NotGenuine):
        told(platform, trade)


@pytest.mark.parametrize(
    "headers", [{}, {"Wechatpay-Timestamp": "x"}, {"Wechatpay-Timestamp": "²"}, {"Wechatpay-Serial": "no hex"}]
)
def test_noise_is_refused(platform: Platform, headers: dict[str, str]) -> None:
    fresh = {"Wechatpay-Timestamp": str(int(clock.now().timestamp()))}
    with pytest.raises(NotGenuine):
        providers()["wechat"].notice({**fresh, **headers}, b"\xff{")


def test_a_notice_that_never_came_is_asked_for(shop: Till, platform: Platform) -> None:
    payment = bought(shop)
    assert recover(at=AT) == 0
    platform.pay(payment.out_trade_no)
    platform.down = True
    assert recover(at=AT) == 0
    platform.down = False
    assert recover(at=AT) == 1
    payment.refresh_from_db()
    assert payment.state == "paid"


def test_another_amount_stays_open_for_a_person(shop: Till, platform: Platform) -> None:
    payment = bought(shop)
    platform.pay(payment.out_trade_no, amount=1)
    assert recover(at=AT) == 0
    payment.refresh_from_db()
    assert payment.state == "created"
    assert not Entry.objects.exists()


def test_an_answer_with_a_wrong_signature_is_not_believed(shop: Till, platform: Platform) -> None:
    platform.forge = True
    with pytest.raises(ProviderDown):
        bought(shop)
    assert Payment.objects.get().prompt == {}
    platform.forge = False
    assert ask(order_id=Payment.objects.get().order_id, provider="wechat", by=shop.clerk, at=AT).prompt["qr"]


def test_the_desk_cannot_confirm_what_the_platform_must(shop: Till, platform: Platform) -> None:
    with pytest.raises(Refused):
        take(payment_id=bought(shop).pk, by=shop.clerk, at=AT)


def test_a_refund_that_takes_its_time(shop: Till, platform: Platform) -> None:
    payment = bought(shop)
    hear("wechat", told(platform, platform.pay(payment.out_trade_no)), at=AT)
    platform.down = True
    [refund] = give_back(order_id=payment.order_id, reason="x", by=shop.clerk, at=AT)
    assert refund.state == "created"
    platform.down, platform.refund_status = False, "PROCESSING"
    assert recover(at=AT) == 0
    made = platform.refunds[refund.out_refund_no] | {"refund_status": "SUCCESS"}
    heard = told(platform, made, "REFUND.SUCCESS")
    assert isinstance(heard, Returned)
    for _turn in range(2):
        hear("wechat", heard, at=AT)
    refund.refresh_from_db()
    assert (refund.state, refund.amount_fen) == ("done", 474_05)
    assert (ledger.balance("wechat"), ledger.balance("fee"), ledger.balance("deferred")) == (24_95, 24_95, 0)
    assert providers()["wechat"].bill(date(2026, 11, 20)) == [
        BillLine(payment.out_trade_no, 499_00), BillLine(refund.out_refund_no, -474_05),
    ]  # fmt: skip


def test_a_refund_that_fails_lets_the_services_live(shop: Till, platform: Platform) -> None:
    payment = bought(shop)
    hear("wechat", told(platform, platform.pay(payment.out_trade_no)), at=AT)
    platform.refund_status = "ABNORMAL"
    [refund] = give_back(order_id=payment.order_id, reason="x", by=shop.clerk, at=AT)
    assert refund.state == "failed"
    assert shop.right(payment.order, "visit").state == "active"


def test_inside_wechat_the_window_gets_signed_parameters(platform: Platform) -> None:
    prompt = providers()["wechat"].create(Wanted("T1", 1_00, "复查", AT, payer="openid-1"))
    assert prompt["package"] == "prepay_id=wxT1"
    assert prompt["paySign"]
    assert platform.trades["T1"]["payer"] == {"openid": "openid-1"}


def test_without_its_keys_it_is_not_offered() -> None:
    assert not providers()["wechat"].ready
