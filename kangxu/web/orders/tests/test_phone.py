"""An order on the payer's own phone: read by whoever holds the link, paid inside WeChat, by a code, or at the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.packages.models import PackageVersion
from kangxu.programmes.tests.world import SYSTEM
from kangxu.shop import ledger
from kangxu.shop.actions import make_offer
from kangxu.shop.models import Order, Payment
from kangxu.shop.tests.fake_wechat import API_KEY, OPENID, Platform
from kangxu.web.orders import links
from kangxu.web.orders.tests.conftest import Desk
from kangxu.web.orders.tests.test_doors import platform, send  # noqa: F401  a fixture
from kangxu.web.screening import invitation
from kangxu.web.tests.world import AT

KEY = "the account's own key"
WECHAT = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}


@pytest.fixture
def wechat(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:  # noqa: F811
    for name, told in (("SECRET", KEY), ("OPEN", platform.url), ("API", platform.url)):
        monkeypatch.setenv(f"KANGXU_WECHAT_{name}", told)
    return platform


def place(order: Order) -> str:
    return links.address_of(order.pk)


def text(answer: Any) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


def known(phone: Client, order: Order) -> Any:
    """To WeChat, and back with the code it gave."""
    go = phone.post(f"{place(order)}/pay", **WECHAT).json()["go"]
    asked = parse_qs(urlsplit(go).query)
    back = urlsplit(asked["redirect_uri"][0]).path
    return phone.get(back, {"code": "code-1", "state": asked["state"][0]}, **WECHAT)


def test_what_it_is_and_that_the_desk_takes_the_money(desk: Desk) -> None:
    make_offer(
        person_id=desk.person.pk, product="dm-standard@1", price_fen=199_00, channel="consulting_room",
        by=desk.viewer("doctor"), at=AT,
    )  # fmt: skip
    shown = Client().get(place(desk.order()))
    told = text(shown)
    for piece in ("199.00元", "2型糖尿病标准包", "推荐人doctor甲", "个管电话5次", "请到收费处付款"):
        assert piece in told, piece
    assert "李" not in told
    assert shown["X-Robots-Tag"] == "noindex"


def test_paid_inside_wechat(desk: Desk, wechat: Platform) -> None:
    order, phone = desk.order(), Client()
    first = phone.get(place(order), **WECHAT)
    assert "data-wechat-pay" in first.content.decode()
    assert Payment.objects.count() == 0
    back = known(phone, order)
    assert back["Location"] == f"{place(order)}?known=1"
    page = phone.get(back["Location"], **WECHAT).content.decode()
    assert "data-at-once" in page
    window = phone.post(f"{place(order)}/pay", **WECHAT).json()["window"]
    assert set(window) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
    assert phone.post(f"{place(order)}/pay", **WECHAT).json()["window"] == window
    payment = Payment.objects.get()
    assert wechat.trades[payment.out_trade_no]["payer"] == {"openid": OPENID}
    for secret in (KEY, API_KEY, OPENID):
        assert secret not in first.content.decode() + page + str(window) + str(payment.prompt)
    assert phone.get(f"{place(order)}/state").status_code == 204
    send(wechat, wechat.pay(payment.out_trade_no))
    assert phone.get(f"{place(order)}/state").headers["HX-Refresh"]
    assert "付好了" in text(phone.get(place(order), **WECHAT))
    assert ledger.balance("wechat") == 199_00


def test_when_the_notice_is_late_wechat_is_asked(desk: Desk, wechat: Platform) -> None:
    order, phone = desk.order(), Client()
    known(phone, order)
    phone.post(f"{place(order)}/pay", **WECHAT)
    assert phone.get(f"{place(order)}/state?returned=1").status_code == 204
    wechat.pay(Payment.objects.get().out_trade_no)
    assert phone.get(f"{place(order)}/state").status_code == 204
    assert phone.get(f"{place(order)}/state?returned=1").headers["HX-Refresh"]


def test_a_code_on_the_screen_and_the_window_do_not_both_live(desk: Desk, wechat: Platform) -> None:
    order, phone = desk.order(), Client()
    desk.cashier.get(f"/orders/{order.pk}/pay?way=wechat")
    known(phone, order)
    assert "window" in phone.post(f"{place(order)}/pay", **WECHAT).json()
    states = list(Payment.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["closed", "created"]
    assert "<svg" in desk.cashier.get(f"/orders/{order.pk}/pay?way=wechat").content.decode()
    wechat.down = True
    assert "没有回应" in phone.post(f"{place(order)}/pay", **WECHAT).json()["problem"]
    assert Payment.objects.filter(state="created").count() == 1


def test_outside_wechat_a_code_is_shown_when_asked_for(desk: Desk, wechat: Platform) -> None:
    order, phone = desk.order(), Client()
    assert "用微信扫码付" in text(phone.get(place(order)))
    assert Payment.objects.count() == 0
    assert "pay-phone__code" in phone.post(f"{place(order)}/pay", follow=True).content.decode()


@pytest.mark.parametrize("given", [{"code": "code-1"}, {"code": "code-1", "state": "forged"}])
def test_a_code_that_this_session_did_not_ask_for_is_refused(
    desk: Desk, wechat: Platform, given: dict[str, str]
) -> None:
    order, phone = desk.order(), Client()
    phone.post(f"{place(order)}/pay", **WECHAT)
    assert "微信没有认出您" in text(phone.get(place(order), given, **WECHAT))
    assert "go" in phone.post(f"{place(order)}/pay", **WECHAT).json()


def test_a_used_code_names_nobody(desk: Desk, wechat: Platform) -> None:
    order, phone = desk.order(), Client()
    known(phone, order)
    assert "微信没有认出您" in text(known(Client(), order))


def test_closed_links_and_orders(desk: Desk) -> None:
    order = desk.order()
    assert Client().get("/o/forged:token").status_code == 404
    assert Client().get(f"{place(order)[:-2]}xx").status_code == 404
    with clock.standing_at(AT + timedelta(minutes=16)):
        assert "付款时间已过" in text(Client().get(place(order)))
    paid = desk.paid(cause="c2")
    assert "付好了" in text(Client().get(place(paid)))
    assert "请到收费处付款" in text(Client().post(f"{place(order)}/pay"))


def test_phones_that_wait_use_up_no_tries(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitation, "TRIES_A_MINUTE", 1)
    order, phone = desk.order(), Client(REMOTE_ADDR="10.0.0.77")
    assert [phone.get(f"{place(order)}/state").status_code for _turn in range(3)] == [204] * 3
    assert [phone.get(place(order)).status_code for _turn in range(2)] == [200, 429]


def test_what_is_only_for_some_is_said_to_be_and_not_for_whom(desk: Desk) -> None:
    version = PackageVersion.objects.get(package__code="dm-standard")
    version.add = [
        {**one, "only_if": "糖化血红蛋白 >= 9%"} if one["service"] == "manager_call" else one for one in version.add
    ]
    with quietly("tests", by=SYSTEM, at=AT):
        version.save()
    order = desk.order()
    assert "个管电话5次（医生认为需要时做）" in text(Client().get(place(order)))
    assert "符合条件才发放" in text(desk.cashier.get(f"/orders/{order.pk}"))


def test_benefits_of_members_are_said_in_words(desk: Desk) -> None:
    with quietly("tests", by=SYSTEM, at=AT):
        order = desk.order()
        order.lines.update(grants=[{"service": "member_yearly_assessment", "quantity": 1, "unit_fen": 0}])
    told = text(Client().get(place(order)))
    assert "member_" not in told
    assert "年度健康评估" in told


def test_an_order_that_is_paid_is_offered_to_no_phone(desk: Desk) -> None:
    shown = desk.nurse.get(f"/orders/{desk.paid().pk}/phone").content.decode()
    assert "已经付过了" in shown
    assert "扫一扫" not in shown


def test_staff_show_the_link_as_a_code(desk: Desk) -> None:
    order = desk.order()
    assert f"/orders/{order.pk}/phone" in desk.cashier.get(f"/orders/{order.pk}").content.decode()
    shown = desk.nurse.get(f"/orders/{order.pk}/phone").content.decode()
    tokens = re.findall(r"/o/([\w:-]+)", shown)  # the second in which it was signed stands in it
    assert {links.order_of(one) for one in tokens} == {order.pk}
    assert "<svg" in shown
    sold = desk.nurse.post("/orders/new", {"person": str(desk.person.pk), "package": "dm-plus", "cause": "c9"})
    assert sold["Location"] == f"/orders/{Order.objects.latest('pk').pk}/phone"


def test_the_demonstration_is_paid_from_the_page(desk: Desk, settings: Any) -> None:
    settings.SANDBOX_PAYMENTS = True
    order, phone = desk.order(), Client()
    there = phone.post(f"{place(order)}/pay")
    assert there["Location"].startswith("/pay/sandbox/")
    phone.post(there["Location"])
    assert "付好了" in text(phone.get(place(order)))
