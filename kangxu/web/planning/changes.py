"""What changing the package that runs comes to, before it is signed and after. Pure."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop.credits import Changed
from kangxu.web.components.button import Button
from kangxu.web.components.cost_breakdown import CostLine
from kangxu.web.components.tag import Tag
from kangxu.web.planning import sums, words
from kangxu.web.planning.reading import PlanFacts


def change_card(known: PlanFacts, viewer: Viewer) -> dict[str, Any]:
    """The lines, the note and what to do; nothing where no other plan ran."""
    if known.changed is not None and known.plan is not None:
        return _made(known.changed, known.plan.id, viewer)
    if known.running or not known.plans.active:
        return {}
    found = known.change
    if found is None:
        return {"change_note": _("正在执行的方案没有要换的已付服务包，不涉及退补。")}
    note = _("三方签完后自动办：订单%(numbers)s停用并抵扣") % {"numbers": words.joined(found.numbers)}
    more = _("正好抵完，不用补也不用退")
    if found.sums.to_pay_fen:
        more = _("开出补差订单，到收费处付")
    elif found.sums.back_fen:
        more = _("余款原路退回；现金、刷卡付的到收费处退")
    return {"change": sums.change_lines(found.sums), "change_note": _("；").join((note, more))}


def _made(made: Changed, plan_id: int, viewer: Viewer) -> dict[str, Any]:
    order = made.order
    lines = [
        CostLine(_("新包服务费"), words.money(order.total_fen)),
        CostLine(_("原订单抵扣"), words.minus(order.credit_fen)),
        CostLine(_("补差价"), words.money(order.payable_fen)),
    ]
    if back := made.owed_fen + made.returned_fen:
        lines[2] = CostLine(_("应退"), words.money(back))
    return {
        "change": tuple(lines), "change_note": _note(made), "change_tag": _tag(made),
        "change_actions": _actions(made, plan_id, viewer),
    }  # fmt: skip


def _tag(made: Changed) -> Tag:
    if made.order.state == "pending":
        return Tag(_("差价待收"), tone="amber")
    if made.order.state == "closed":
        return Tag(_("差价未收"), tone="red")
    if made.owed_fen:
        return Tag(_("余款待退"), tone="amber")
    return Tag(_("已换，余款已退") if made.returned_fen else _("已换"), tone="green")


def _note(made: Changed) -> str:
    numbers = words.joined(one.number for one in made.ended)
    if made.order.state == "closed":
        return _("过期没有付，原服务包照旧可用；要换请重新开补差订单。")
    if made.order.state == "pending":
        return _("原订单%(numbers)s先停用，付了差价换成新包。") % {"numbers": numbers}
    return _("原订单%(numbers)s已换成%(number)s。") % {"numbers": numbers, "number": made.order.number}


def _actions(made: Changed, plan_id: int, viewer: Viewer) -> tuple[Button, ...]:
    """To the order that waits for something; who does not work at the desk gets none."""
    order = made.order
    if order.state == "closed" and viewer.may(P.SELL_PACKAGES):
        attrs = {"hx-post": reverse("plan-change", args=[plan_id]), "hx-swap": "none"}
        return (Button(_("重新开补差订单"), small=True, attrs=attrs),)
    if not viewer.may(P.TAKE_PAYMENTS):
        return ()
    if owed := next((one for one in made.ended if one.owed_fen), None):
        return (Button(_("去退余款"), small=True, href=reverse("order", args=[owed.pk])),)
    label = _("去收差价") if order.state == "pending" else _("看订单")
    return (Button(label, small=True, href=reverse("order", args=[order.pk])),)
