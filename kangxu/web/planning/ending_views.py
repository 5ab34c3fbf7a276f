"""Ending a plan that runs, with the reason; what was paid and not used is said before."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import Refused, end_plan
from kangxu.packages.plan_queries import PlanView, get_plan
from kangxu.shop.credits import Bought, bought
from kangxu.web.components.shapes import Link
from kangxu.web.doors import Request, page
from kangxu.web.planning import words


@dataclass(frozen=True)
class EndDrawer:
    plan_id: int
    title: str
    left: str
    money: str
    orders: tuple[Link, ...]
    reasons: tuple[Link, ...]
    problem: str


@page(Permission.SIGN_PLANS)
def end(request: Request, plan_id: int) -> HttpResponse:
    plan, problem = get_plan(plan_id, viewer=request.viewer), ""
    if request.method == "POST":
        reason = request.POST.get("other", "").strip() or request.POST.get("reason", "")
        try:
            end_plan(plan_id=plan.id, reason=reason, by=request.viewer, at=clock.now())
        except Refused as wrong:
            problem = str(wrong)
        else:
            messages.success(request, _("方案已结束，没做的任务已撤回"))
            return HttpResponse(headers={"HX-Redirect": reverse("person-plan", args=[plan.person_id])})
    paid = bought(plan.person_id, plan.products, viewer=request.viewer)
    return render(request, "planning/end.html", {"page": _drawer(plan, paid, problem, request.viewer)})


def _drawer(plan: PlanView, paid: Bought, problem: str, viewer: Viewer) -> EndDrawer:
    open_ones = sum(one.state == "planned" for one in plan.items)
    reasons = (_("迁往外地"), _("本人不再参加"), _("病情变化，另定方案"), _("住院或转上级医院"))
    return EndDrawer(
        plan.id, _("结束方案"), _("还有%(count)s项没做，结束后任务撤回。") % {"count": open_ones},
        _money(paid), _orders(paid, viewer), tuple(Link(one, value=one) for one in reasons), problem,
    )  # fmt: skip


def _money(paid: Bought) -> str:
    if not paid.paid_fen:
        return _("没有已付的订单，不涉及退款。")
    return _("已付%(paid)s，已做项目标价%(used)s；没用的部分到收费处退（订单%(numbers)s）。") % {
        "paid": words.money(paid.paid_fen), "used": words.money(paid.delivered_fen),
        "numbers": words.joined(one.number for one in paid.orders),
    }  # fmt: skip


def _orders(paid: Bought, viewer: Viewer) -> tuple[Link, ...]:
    """The way to the refund, for those who may give money back."""
    if not viewer.may(Permission.REFUND_ORDERS):
        return ()
    return tuple(
        Link(_("去退订单%(number)s") % {"number": one.number}, reverse("order", args=[one.pk])) for one in paid.orders
    )
