"""What selling a package comes to, as ready values. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kangxu.foundation.money import yuan
from kangxu.packages.bills import Margin
from kangxu.packages.services import Rates
from kangxu.web.components.sale_sums import SaleSums, SumLine
from kangxu.web.components.shapes import Tone


def sale_sums(found: Margin, before: Margin | None, rates: Rates, *, price_list: str) -> SaleSums:
    """Price, effective income, staff, consumables and what remains; `before` is what is sold now, of a draft."""
    was = before or found
    staff = {"minutes": f"{found.minutes:,}", "rate": yuan(rates.minute_fen)}
    lines = (
        _line(_("标价合计"), found.price_fen, was.price_fen, _("服务费%(fee)s") % {"fee": yuan(found.fee_fen)}),
        _line(_("有效收入"), found.effective_fen, was.effective_fen, shares_words(rates)),
        _line(_("人力"), -found.staff_fen, -was.staff_fen, _("%(minutes)s分钟 × %(rate)s元") % staff),
        _line(_("耗材"), -found.consumables_fen, -was.consumables_fen),
    )
    share = f"{100 * found.margin_fen / found.price_fen:.1f}%" if found.price_fen else ""
    note = _("占标价%(share)s") % {"share": share} if share else ""
    left = _line(_("毛利"), found.margin_fen, was.margin_fen, note, tone="red" if found.margin_fen < 0 else "")
    origin = _("全部交付时的测算。价格：%(prices)s；分成和人力费率是本院设定。")
    return SaleSums(lines, left, origin % {"prices": price_list})


def _line(label: str, fen: int, before: int, note: str = "", *, tone: Tone = "") -> SumLine:
    change = ""
    if fen != before:
        sign = "+" if fen > before else "−"
        change = _("比在售的%(sign)s%(amount)s") % {"sign": sign, "amount": yuan(abs(fen - before))}
    return SumLine(label, yuan(fen), note, change, tone)


def shares_words(rates: Rates) -> str:
    """How much of a price is effective income."""
    return _("服务%(service)s%%，检查%(exam)s%%") % {
        "service": f"{100 * rates.effective['service']:.0f}", "exam": f"{100 * rates.effective['exam']:.0f}",
    }  # fmt: skip
