"""What a year costs, for the patient and (to those who may see it) for the hospital. Pure."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.foundation.terms import spoken
from kangxu.packages.accounts import Accounts, Insurance
from kangxu.packages.means import Pays
from kangxu.packages.pro_rata import Credit
from kangxu.packages.services import rates
from kangxu.web.components.cost_breakdown import CostBreakdown, CostLine
from kangxu.web.components.sale_sums import SaleSums, SumLine
from kangxu.web.packages.sums import shares_words
from kangxu.web.planning import words
from kangxu.web.planning.strip import Year


def costs(accounts: Accounts, pays: Pays, year: Year) -> CostBreakdown:
    lines = (
        CostLine(_("项目标价"), yuan(accounts.list_fen)),
        CostLine(_("医保预计报销"), words.minus(accounts.reimbursed_fen), _rule(pays), "insurance"),
        CostLine(_("公卫免费"), words.minus(accounts.public_fen), _free(year), "public"),
        CostLine(_("签约激励"), words.minus(accounts.incentive_fen), _("只抵自费项目"), "incentive"),
    )
    note = _("报销是估算，以结算为准") if pays.policy else _("没有选报销规则，报销按零算")
    return CostBreakdown(
        lines, _("患者自付"), words.money(accounts.patient_fen), note,
        (
            ("insurance", accounts.reimbursed_fen), ("public", accounts.public_fen),
            ("incentive", accounts.incentive_fen), ("patient", accounts.patient_fen),
        ),
    )  # fmt: skip


def margin(accounts: Accounts) -> SaleSums:
    known = rates()
    staff = _("%(minutes)s分钟 × %(rate)s元") % {"minutes": accounts.minutes, "rate": yuan(known.minute_fen)}
    spent = accounts.consumables_fen + accounts.incentive_fen
    goods = _("%(goods)s + %(incentive)s") % {
        "goods": yuan(accounts.consumables_fen), "incentive": yuan(accounts.incentive_fen)
    }  # fmt: skip
    return SaleSums(
        (
            SumLine(_("有效收入"), yuan(accounts.effective_fen), shares_words(known)),
            SumLine(_("人力"), words.minus(accounts.staff_fen), staff),
            SumLine(_("耗材、激励"), words.minus(spent), goods),
        ),
        SumLine(_("结余"), yuan(accounts.surplus_fen), _share(accounts)),
        _("不参与推荐，转给患者看时不显示"),
    )


def change_lines(credit: Credit) -> tuple[CostLine, ...]:
    """What changing the package that runs comes to."""
    lines = [
        CostLine(_("原包已付"), yuan(credit.paid_fen)),
        CostLine(_("已做项目标价"), words.minus(credit.delivered_fen)),
    ]
    if credit.kept_fen:
        lines.append(CostLine(_("手续费"), words.minus(credit.kept_fen)))
    lines += [CostLine(_("可抵"), yuan(credit.credit_fen)), CostLine(_("新包服务费"), yuan(credit.new_fee_fen))]
    if credit.back_fen:
        return (*lines, CostLine(_("应退"), yuan(credit.back_fen)))
    return (*lines, CostLine(_("补差价"), yuan(credit.to_pay_fen)))


def policy_words(pays: Pays) -> str:
    return spoken(pays.policy.zh, pays.policy.en) if pays.policy else ""


def _rule(pays: Pays) -> str:
    if pays.policy is None:
        return ""
    benefit = pays.policy.benefit
    return _("起付%(deductible)s，%(ratio)s%%") % {
        "deductible": yuan(benefit.deductible_fen).removesuffix(".00"), "ratio": f"{benefit.ratio * 100:.0f}",
    }  # fmt: skip


def _free(year: Year) -> str:
    """Which services are free, and how often."""
    often: dict[str, int] = {}
    for one in year.entries:
        known = words.service(one.service)
        if known and known.insurance is Insurance.PUBLIC and known.price_fen:
            often[one.service] = often.get(one.service, 0) + 1
    return words.joined(
        _("%(what)s%(count)s次") % {"what": words.service_words(code), "count": count} for code, count in often.items()
    )


def _share(accounts: Accounts) -> str:
    if not accounts.billed_fen:
        return ""
    share = Decimal(accounts.surplus_fen) / accounts.billed_fen * 100
    return _("占标价%(price)s的%(share)s%%") % {
        "price": words.round_money(accounts.billed_fen),
        "share": f"{share:.1f}",
    }
