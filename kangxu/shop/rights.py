"""Why something that was granted cannot be used now."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.clock import day_of
from kangxu.packages.models import Entitlement


def why_not(held: Entitlement, quantity: int, at: datetime) -> str:
    """Why an entitlement cannot be used now; empty when it can."""
    today = day_of(at)
    if held.state == Entitlement.State.FROZEN:
        return _("权益已冻结：退款中，或会员卡已冻结")
    if held.state == Entitlement.State.RETURNED:
        return _("权益已退回")
    if held.state == Entitlement.State.EXPIRED or held.expires_on < today:
        return _("权益已到期")
    if held.valid_from > today:
        return _("权益还没有开始")
    if held.quantity is not None and held.used + quantity > held.quantity:
        return _("次数不够：还剩%(left)s次") % {"left": held.quantity - held.used}
    return ""
