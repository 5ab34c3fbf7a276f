"""What was promised, delivered and paid stands in the timeline; money only for those who see orders."""

from __future__ import annotations

from datetime import timedelta

from kangxu.foundation.acting import quietly
from kangxu.packages.models import Entitlement, Plan, Redemption, StoppedLine
from kangxu.programmes.tests.world import AT, SYSTEM
from kangxu.shop.models import Order, Payment, Refund
from kangxu.web.person.tests.conftest import Case
from kangxu.web.person.tests.test_pages import page, words

AGO = AT - timedelta(days=3)


def served(case: Case) -> None:
    """A signed plan without calls any more, an order that was paid and half given back, one service delivered."""
    day = AGO.date()
    with quietly("tests", by=SYSTEM, at=AT):
        plan = Plan.objects.create(
            person_id=case.person, organisation=case.world.hospital, state="active", tier="standard", tree_edition="1",
            price_list="1", starts_on=day, ends_on=day + timedelta(days=364), author="tests", made_at=AGO,
            activated_at=AGO,
        )  # fmt: skip
        StoppedLine.objects.create(
            plan=plan, service="manager_call", rule="60天内 糖化血红蛋白 < 7%", stopped_at=AT, stopped_by="tests"
        )
        order = Order.objects.create(
            number="N1", person_id=case.person, organisation=case.world.hospital, state="serving", total_fen=199_00,
            payable_fen=199_00, placed_at=AGO, placed_by="tests", expires_at=AGO, paid_at=AGO, cause="N1",
        )  # fmt: skip
        paid = Payment.objects.create(
            order=order, provider="cash", out_trade_no="N101", amount_fen=199_00, state="paid", created_at=AGO
        )
        Refund.objects.create(
            order=order, payment=paid, out_refund_no="R1", amount_fen=40_00, reason="搬家", state="done",
            created_at=AT, created_by="tests", done_at=AT,
        )  # fmt: skip
        right = Entitlement.objects.create(
            person_id=case.person, source=f"order:{order.pk}:1", service="foot_check", quantity=1, used=1,
            granted_at=AGO, valid_from=day, expires_on=day + timedelta(days=364),
        )  # fmt: skip
        for cause, undone in (("one", None), ("two", AT)):
            Redemption.objects.create(
                entitlement=right, cause=cause, at=AT, by="tests", undone_at=undone, undone_by="tests" if undone else ""
            )


def test_care_is_told_to_all_and_money_to_the_desk(case: Case) -> None:
    served(case)
    care = ("年度方案三方签署", "方案里的个管电话停做：60天内", "服务已交付：足部检查1次")
    money = ("付款199.00元", "退款40.00元", "订单N1")
    for role, sees in (("nurse", False), ("department_head", True)):
        whole = words(page(case.client(role), case))
        part = words(page(case.client(role), case, "/timeline?kind=service"))
        for shown in (whole, part):
            assert all(piece in shown for piece in care)
            assert shown.count("服务已交付") == 1
            assert all((piece in shown) is sees for piece in money), role
    assert "服务已交付" not in words(page(case.client("nurse"), case, "/timeline?kind=care"))
