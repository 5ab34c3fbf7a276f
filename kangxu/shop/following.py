"""What plans had delivered is redeemed against what the person bought, and comes back when it was not delivered.

Each service is a transaction of its own that holds it: whoever is killed in between leaves whole steps, and the next
round does the rest. Told twice, nothing happens twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kangxu.foundation import clock
from kangxu.foundation.fetching import column
from kangxu.foundation.viewer import Viewer
from kangxu.shop.actions.following import deliver_item, undo_item
from kangxu.shop.orders import BY_HAND

# Done, of somebody who has a right to it that began before, and not redeemed for this proof, nor by hand before it
_DELIVERED = """
select i.id from packages_planitem i
join packages_plan p on p.id = i.plan_id
where p.person_id = any(%(persons)s) and i.state = 'done' and not starts_with(i.done_by, %(by_hand)s)
  and exists (
    select 1 from packages_entitlement e
    where e.person_id = p.person_id and e.service = i.service and e.state = 'active'
      and (e.quantity is null or e.used < e.quantity) and e.expires_on >= %(today)s
      and e.valid_from <= (i.done_at at time zone %(zone)s)::date)
  and not exists (select 1 from packages_redemption r where r.cause = 'plan_item:' || i.id || ':' || i.done_by)
order by i.done_at, i.id
"""
# Money that goes back, went back or ran out is for people to put right
_NOT_DELIVERED = """
select r.cause from packages_redemption r
join packages_entitlement e on e.id = r.entitlement_id and e.person_id = any(%(persons)s)
 and e.state = 'active'
left join packages_planitem i on i.id = split_part(r.cause, ':', 2)::bigint
where r.cause like 'plan\\_item:%%' and r.undone_at is null
  and (i.id is null or i.state <> 'done' or r.cause <> 'plan_item:' || i.id || ':' || i.done_by)
order by r.id
"""


def follow_items(person_ids: Sequence[int], *, by: Viewer, at: datetime) -> int:
    """Bring the redemptions of these persons in line with what their plans say was done; how many changed."""
    undone = [undo_item(cause=cause, by=by, at=at) for cause in _run(_NOT_DELIVERED, person_ids, at)]
    done = [deliver_item(item_id=item, by=by, at=at) for item in _run(_DELIVERED, person_ids, at)]
    return sum(undone) + sum(done)


def _run(statement: str, person_ids: Sequence[int], at: datetime) -> list[Any]:
    known: dict[str, Any] = {
        "persons": list(person_ids),
        "today": clock.day_of(at),
        "zone": str(clock.zone()),
        "by_hand": BY_HAND,
    }
    return column(statement, known)
