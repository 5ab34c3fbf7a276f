"""The order desk: placed, paid in cash, found again, refunded to the fen, and never without a word why not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kangxu.foundation import clock
from kangxu.packages.models import Entitlement
from kangxu.privacy.models import AccessLog
from kangxu.shop import ledger
from kangxu.shop.actions import deliver
from kangxu.shop.models import Offer, Order, Payment, Refund
from kangxu.web.orders.pay_panel import quick_amounts
from kangxu.web.orders.tests.conftest import Desk
from kangxu.web.tests.world import AT

HTMX = {"HTTP_HX_REQUEST": "true"}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_empty_desk_says_where_to_begin(desk: Desk) -> None:
    assert "今天还没有订单" in text(desk.cashier.get("/orders"))
    assert "没有符合条件的订单" in text(desk.cashier.get("/orders?q=nobody"))


def test_ordered_paid_in_cash_and_printed(desk: Desk) -> None:
    shown = text(desk.cashier.get(f"/orders/new?person={desk.person.pk}&package=dm-standard"))
    assert "199.00" in shown
    assert "个管电话" in shown
    order = desk.order()
    page = desk.cashier.get(f"/orders/{order.pk}").content.decode()
    assert 'name="given"' in page
    assert "data-until" in page
    short = text(desk.cashier.post(f"/orders/{order.pk}/pay", {"way": "cash", "given": "100"}))
    assert "收到的钱不够" in short
    for wrong in ("", "abc", "-5", "1.999"):
        assert "请填收到的金额" in text(desk.cashier.post(f"/orders/{order.pk}/pay", {"way": "cash", "given": wrong}))
    assert desk.cashier.post(f"/orders/{order.pk}/pay", {"way": "cash", "given": "２００"}).headers["HX-Refresh"]
    assert ledger.balance("cash", order_id=order.pk) == 199_00
    shown = text(desk.cashier.get(f"/orders/{order.pk}"))
    assert "收200.00，找零1.00" in shown
    assert "服务中" in shown
    slip = text(desk.cashier.get(f"/orders/{order.pk}/receipt"))
    assert "实收199.00元" in slip
    assert "个管电话 5次" in slip
    assert AccessLog.objects.filter(page="order", person_id=desk.person.pk).exists()
    assert "今日实收 199.00" in text(desk.cashier.get("/orders"))


def test_the_same_form_sent_twice_places_one_order(desk: Desk) -> None:
    assert desk.order().pk == desk.order().pk
    assert Order.objects.count() == 1


def test_a_card_needs_its_slip(desk: Desk) -> None:
    order = desk.order()
    assert "凭证号" in text(desk.cashier.post(f"/orders/{order.pk}/pay", {"way": "pos"}))
    desk.cashier.post(f"/orders/{order.pk}/pay", {"way": "pos", "voucher": "000123"})
    assert Payment.objects.get(state="paid").voucher == "000123"
    assert order.number in text(desk.cashier.get("/orders?q=000123"))


def test_what_costs_nothing_begins_at_once_and_ends_without_money(desk: Desk) -> None:
    free = desk.order(package="dm-basic")
    assert (free.state, free.payments.count()) == ("serving", 0)
    assert Entitlement.objects.filter(source__startswith=f"order:{free.pk}:", state="active").exists()
    shown = text(desk.cashier.get(f"/orders/{free.pk}"))
    assert "不用付款" in shown
    assert "确认收款" not in shown
    assert "收回权益" in text(desk.head.get(f"/orders/{free.pk}"))
    asked = desk.head.post(f"/orders/{free.pk}/refund", {"reason": "不要了"})
    assert "没有付过钱" in text(asked)
    assert "确认收回权益" in text(asked)
    desk.head.post(f"/orders/{free.pk}/refund", {"reason": "不要了", "confirmed": "0"})
    free.refresh_from_db()
    assert free.state == "refunded"
    assert not Entitlement.objects.filter(source__startswith=f"order:{free.pk}:", state="active").exists()
    assert ledger.balance("deferred") == 0


def test_likely_amounts_of_cash() -> None:
    assert quick_amounts(199_00) == ("199", "200")
    assert quick_amounts(98_50) == ("98.50", "100")
    assert quick_amounts(123_00) == ("123", "125", "130", "140")


def test_the_page_asks_until_it_is_paid(desk: Desk) -> None:
    order = desk.order()
    assert desk.cashier.get(f"/orders/{order.pk}/state").status_code == 204
    desk.cashier.post(f"/orders/{order.pk}/pay", {"way": "cash", "given": "199"})
    assert desk.cashier.get(f"/orders/{order.pk}/state").headers["HX-Refresh"] == "true"
    assert "order-state" not in desk.cashier.get(f"/orders/{order.pk}").content.decode()


def test_what_nobody_paid_in_time_says_so(desk: Desk) -> None:
    order = desk.order()
    with clock.standing_at(AT + timedelta(minutes=15)):
        shown = text(desk.cashier.get(f"/orders/{order.pk}"))
        assert "没有在15分钟内支付" in shown
        assert "确认收款" not in shown
        assert desk.cashier.get(f"/orders/{order.pk}/state").headers["HX-Refresh"]
        late = text(desk.cashier.post(f"/orders/{order.pk}/pay", {"way": "cash", "given": "199"}))
        assert "请重新下单" in late


def test_cancelled(desk: Desk) -> None:
    order = desk.order()
    desk.cashier.post(f"/orders/{order.pk}/close")
    assert "已关闭" in text(desk.cashier.get(f"/orders/{order.pk}"))
    paid = desk.paid(cause="c2")
    assert "请走退款" in text(desk.cashier.post(f"/orders/{paid.pk}/close"))


def test_a_refund_shows_its_sum_asks_twice_and_gives_back_the_right_fen(desk: Desk) -> None:
    order = desk.paid()
    call = Entitlement.objects.get(service="manager_call", source__startswith=f"order:{order.pk}:")
    deliver(entitlement_id=call.pk, cause="call", by=desk.viewer(), at=AT)
    place = f"/orders/{order.pk}/refund"
    assert desk.cashier.get(place).status_code == 403
    shown = text(desk.head.get(place))
    for line in ("实付 199.00", "已交付：个管电话 1次×20.00 −20.00", "−9.95", "应退（元） 169.05"):
        assert line in shown
    assert "请写明原因" in text(desk.head.post(place, {"reason": " "}))
    again = desk.head.post(place, {"reason": "搬家"})
    assert "确认退169.05元" in text(again)
    assert not Refund.objects.exists()
    deliver(entitlement_id=call.pk, cause="call-2", by=desk.viewer(), at=AT)
    assert "金额变了" in text(desk.head.post(place, {"reason": "搬家", "confirmed": "16905"}))
    assert desk.head.post(place, {"reason": "搬家", "confirmed": "14905"}).headers["HX-Refresh"]
    order.refresh_from_db()
    assert (order.state, order.refunded_fen) == ("refunded", 149_05)
    slip = text(desk.cashier.get(f"/orders/{order.pk}/receipt"))
    assert "已退149.05元" in slip
    assert "您可以使用" not in slip
    shown = text(desk.head.get(f"/orders/{order.pk}"))
    assert "149.05" in shown
    assert "退款手续费" in shown
    assert "没有可退的钱" in text(desk.head.get(place))


def test_entries_are_for_those_who_see_accounts(desk: Desk) -> None:
    order = desk.paid()
    assert "账簿分录" in text(desk.head.get(f"/orders/{order.pk}"))
    assert "账簿分录" not in text(desk.cashier.get(f"/orders/{order.pk}"))


def test_a_refund_that_failed_is_seen_and_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from kangxu.shop.desk_money import Desk as DeskMoney
    from kangxu.shop.provider import Returned

    order, works = desk.paid(), DeskMoney.refund
    monkeypatch.setattr(
        DeskMoney, "refund", lambda self, **told: Returned(told["out_refund_no"], "", told["amount_fen"], "failed")
    )
    desk.head.post(f"/orders/{order.pk}/refund", {"reason": "x", "confirmed": "18905"})
    assert "退款待处理" in text(desk.head.get("/orders"))
    shown = desk.head.get(f"/orders/{order.pk}")
    assert "退款失败" in text(shown)
    failed = Refund.objects.get()
    assert f"/refunds/{failed.pk}/retry" in shown.content.decode()
    assert f"/refunds/{failed.pk}/retry" not in desk.cashier.get(f"/orders/{order.pk}").content.decode()
    monkeypatch.setattr(DeskMoney, "refund", works)
    desk.head.post(f"/refunds/{failed.pk}/retry")
    order.refresh_from_db()
    assert (order.state, order.refunded_fen) == ("refunded", 189_05)


def test_found_by_name_number_and_state_in_few_queries(desk: Desk) -> None:
    orders = [desk.order(cause=f"c{turn}") for turn in range(4)]
    assert orders[0].number in text(desk.cashier.get("/orders?q=李秀兰"))
    assert orders[0].number in text(desk.cashier.get(f"/orders?q={orders[0].number[-6:].lower()}"))
    assert orders[0].number not in text(desk.cashier.get("/orders?state=serving"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk.cashier.get("/orders")
    desk.order(cause="c9")
    with CaptureQueriesContext(connection) as more:
        desk.cashier.get("/orders")
    assert len(more) == len(few)


def test_who_does_not_see_people_reads_hidden_names(desk: Desk) -> None:
    order = desk.paid()
    operations = desk.here.client("operations")
    for place in ("/orders", f"/orders/{order.pk}", f"/orders/{order.pk}/receipt", "/orders/list.csv"):
        answer = operations.get(place)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "李*兰" in body.decode(), place
        assert "李秀兰" not in body.decode(), place
    assert order.number not in text(operations.get("/orders?q=李秀兰"))


def test_recommended_declined_and_ordered(desk: Desk) -> None:
    place = f"/persons/{desk.person.pk}/offer"
    assert "记录推荐" in text(desk.nurse.get(place))
    assert "请选服务包" in text(desk.nurse.post(place, {"channel": "call"}, **HTMX))
    for reason in ("血糖没稳", "复诊时再说"):
        desk.nurse.post(place, {"package": "dm-standard", "channel": "call", "reason": reason}, **HTMX)
    first, second = Offer.objects.order_by("pk")
    assert (first.price_fen, first.staff_id, first.channel) == (199_00, desk.here.staff["nurse"].pk, "call")
    assert "还没打开看过" in text(desk.nurse.get(place))
    desk.nurse.get(f"/offers/{first.pk}/answer")
    seen = [(one.viewed_at is not None, one.viewed_by) for one in Offer.objects.order_by("pk")]
    assert seen == [(True, f"staff:{desk.here.staff['nurse'].pk}"), (False, "")]
    assert "请选为什么不要" in text(desk.nurse.post(f"/offers/{first.pk}/answer", {"answer": ""}))
    desk.nurse.post(f"/offers/{first.pk}/answer", {"answer": "price", "note": "等发工资"})
    shown = text(desk.nurse.get(place))
    assert "不要：觉得贵" in shown
    assert "待答复" in shown
    chosen = desk.cashier.get(f"/orders/new?person={desk.person.pk}").content.decode()
    assert 'value="dm-standard" selected' in chosen
    assert re.search(r'<select[^>]* name="package"[^>]* autofocus', chosen)
    assert "selected" not in desk.cashier.get(f"/orders/new?person={desk.person.pk}&package=").content.decode()
    order = desk.order()
    assert order.offer_id == second.pk
    assert not Offer.objects.filter(viewed_at=None).exists()
    assert "已下单" in text(desk.nurse.get(place))


def test_of_two_packages_of_a_plan_one_is_recommended_after_the_other(desk: Desk) -> None:
    place = f"/persons/{desk.person.pk}/offer"
    asked = f"{place}?package=htn-basic@1,dm-standard@1"
    for code in ("htn-basic", "dm-standard"):
        shown = desk.nurse.get(asked).content.decode()
        assert f'value="{code}" selected' in shown
        desk.nurse.post(place, {"package": code, "channel": "call"}, **HTMX)
    assert 'value="htn-basic" selected' in desk.nurse.get(asked).content.decode()


def test_a_nurse_orders_and_sends_to_the_desk(desk: Desk) -> None:
    told = {"person": str(desk.person.pk), "package": "dm-standard@1", "cause": "n"}
    answer = desk.nurse.post("/orders/new", told, follow=True)
    assert answer.redirect_chain[-1][0] == f"/orders/{Order.objects.latest('pk').pk}/phone"
    assert "请患者扫码付，或到收费处支付" in text(answer)
    assert desk.nurse.get(f"/orders/{Order.objects.get().pk}").status_code == 403
    missing = text(desk.nurse.post("/orders/new", {"cause": "m"}))
    assert "请先选患者和服务包" in missing


def test_persons_are_found_for_a_new_order(desk: Desk) -> None:
    found = desk.cashier.get("/orders/new/persons?q=lxl&package=dm-standard").content.decode()
    assert f"person={desk.person.pk}&amp;package=dm-standard" in found
    assert "没有找到" in text(desk.cashier.get("/orders/new/persons?q=zzz"))
