"""What was promised, delivered and paid, one happening each in a line of words. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.packages.plan_queries import PlanMoment
from kangxu.shop.queries import GivenService, MoneyMoment
from kangxu.web.components.shapes import Rich
from kangxu.web.members.words import service_name
from kangxu.web.packages.words import rule_words
from kangxu.web.person.happening import Happening
from kangxu.web.person.identity import address


def of_plan(moment: PlanMoment, person_id: int) -> Happening:
    """The plan of the year began, ended, or does without a service from now on."""
    href = address("person-plan", person_id) if moment.what != "ended" else ""
    return Happening(moment.at, moment.at, True, "clipboard", (_plan_words(moment),), (), href)


def of_service(given: GivenService) -> Happening:
    told = {"service": service_name(given.service), "times": given.quantity}
    text: Rich = (_("服务已交付：%(service)s %(times)s次") % told,)
    return Happening(given.at, given.noted_at, True, "check", text, (given.staff,) if given.staff else ())


def of_money(moment: MoneyMoment) -> Happening:
    words = _("付款%(amount)s元") if moment.what == "paid" else _("退款%(amount)s元")
    by = (_("订单%(number)s") % {"number": moment.number},)
    text: Rich = (words % {"amount": yuan(moment.amount_fen)},)
    return Happening(moment.at, moment.at, True, "wallet", text, by, address("order", moment.order_id))


def _plan_words(moment: PlanMoment) -> str:
    if moment.what == "signed":
        return _("年度方案三方签署，执行到%(day)s") % {"day": moment.ends_on.isoformat()}
    if moment.what == "ended":
        return _("年度方案结束：%(reason)s") % {"reason": moment.reason or _("到期")}
    told = {"service": service_name(moment.service), "rule": rule_words(moment.reason)}
    return _("方案里的%(service)s停做：%(rule)s") % told
