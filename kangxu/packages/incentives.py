"""What a person was promised back in plans of the same year: the yearly limit is one for all of them."""

from __future__ import annotations

from datetime import date, timedelta

from kangxu.packages.bills import YEAR
from kangxu.packages.models import Plan


def given_fen(person_id: int, *, starts_on: date, apart_from: int | None = None) -> int:
    """Incentives of signed plans that began in the year before this day or later, in fen. One query."""
    signed = Plan.objects.filter(person_id=person_id, starts_on__gt=starts_on - timedelta(days=YEAR))
    found = signed.exclude(activated_at=None).values_list("pk", "accounts")
    return sum(int(accounts.get("incentive_fen", 0)) for pk, accounts in found if pk != apart_from)
