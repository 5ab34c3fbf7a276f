"""Reconciliation, the drawer and the ledger on screens."""

from __future__ import annotations

from kangxu.foundation import clock
from kangxu.shop.models import Difference
from kangxu.web.orders.tests.conftest import Desk
from kangxu.web.orders.tests.test_desk import text
from kangxu.web.tests.world import AT

TODAY = clock.day_of(AT).isoformat()


def test_counted_compared_explained(desk: Desk) -> None:
    desk.paid()
    assert "应为" not in text(desk.cashier.get("/orders/drawer"))
    assert "少1.00元，应为199.00" in text(desk.cashier.post("/orders/drawer", {"way": "cash", "counted": "198"}))
    assert "请填收到的金额" in text(desk.cashier.post("/orders/drawer", {"way": "cash", "counted": "x"}))
    assert "还没有核对" in text(desk.head.get(f"/reconciliation?day={TODAY}"))
    shown = text(desk.head.post("/reconciliation/check", {"day": TODAY}, follow=True))
    assert "还有1条差异待处理" in shown
    assert "customer_service甲" in shown
    one = Difference.objects.get()
    place = f"/reconciliation/differences/{one.pk}"
    assert "−1.00" in text(desk.head.get(place)) or "-1.00" in text(desk.head.get(place))
    assert "请写明查到的原因" in text(desk.head.post(place, {"note": ""}))
    director = desk.here.client("director")
    assert "处理完毕" not in text(director.get(place))
    assert desk.head.post(place, {"note": "少找1元", "book": "1"}).headers["HX-Refresh"]
    shown = text(desk.head.get(f"/reconciliation?day={TODAY}"))
    assert "全部对平" in shown
    assert "少找1元" in shown


def test_the_ledger_balances_and_leads_to_its_orders(desk: Desk) -> None:
    order = desk.paid()
    shown = desk.head.get(f"/ledger?since={TODAY}&until={TODAY}")
    assert "借贷平衡" in text(shown)
    assert f'href="/orders/{order.pk}"' in shown.content.decode()
    assert order.number not in text(desk.head.get(f"/ledger?since={TODAY}&until={TODAY}&account=fee"))
    sheet = b"".join(desk.head.get(f"/ledger/entries.csv?since={TODAY}&until={TODAY}").streaming_content).decode()
    assert f"收款,现金,199.00,,{order.number}" in sheet
    assert f"收款,预收服务款,,199.00,{order.number}" in sheet


def test_nonsense_in_the_address_falls_away(desk: Desk) -> None:
    for place in ("/ledger?since=2026-99-99&until=x&account=gold", "/reconciliation?day=0001-01-01", "/orders?days=x"):
        assert desk.head.get(place).status_code == 200
