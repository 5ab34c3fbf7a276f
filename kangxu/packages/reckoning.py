"""What a plan costs after somebody left services out: reckoned from what still stands in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kangxu.packages.accounts import Accounts
from kangxu.packages.bills import Item, from_json
from kangxu.packages.incentives import given_fen
from kangxu.packages.means import Pays, policy_named
from kangxu.packages.models import Plan, PlanItem
from kangxu.packages.prices import priced
from kangxu.packages.proposing import costs


def bill_now(plan: Plan) -> tuple[Item, ...]:
    """The bill of a plan with every dated service as often as it is still planned."""
    dated = Counter(plan.items.values_list("service", flat=True))
    left = Counter(plan.items.exclude(state=PlanItem.State.DROPPED).values_list("service", flat=True))
    found = []
    for one in map(from_json, plan.bill):
        if one.service not in dated:
            found.append(one)
        elif left[one.service]:
            found.append(replace(one, n=left[one.service], every_days=None, days=()))
    return tuple(found)


def reckon(plan: Plan) -> Accounts:
    """The three views of the year as it stands now, at the prices of today."""
    fee = sum(plan.versions.values_list("fee_fen", flat=True))
    pays = Pays(policy_named(plan.policy), plan.cap_fen)
    given = given_fen(plan.person_id, starts_on=plan.starts_on, apart_from=plan.pk)
    return costs(bill_now(plan), fee_fen=fee, means=pays, known=priced(), given_fen=given)
