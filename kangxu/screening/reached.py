"""Which open linkages the facts have carried on. Set queries."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from kangxu.foundation.fetching import column
from kangxu.screening.stages import CONFIRMED_BY

_ENROLLED = """
select l.id from screening_linkage l
join programmes_enrolment e on e.person_id = l.person_id and e.programme = l.disease and e.ended_at is null
where l.person_id = any(%(persons)s) and l.closed_at is null order by l.id
"""
_CONFIRMED = """
select distinct l.id from records_diagnosis d
join screening_linkage l on l.person_id = d.person_id and l.closed_at is null
where d.batch_id = %(batch)s and d.retired_at is null and d.state <> 'resolved'
  and %(groups)s::jsonb -> l.disease ? d.condition
order by l.id
"""


def linkages_enrolled(persons: Sequence[int]) -> list[int]:
    """Open linkages of these persons whose programme they are in."""
    return column(_ENROLLED, {"persons": list(persons)})


def linkages_confirmed(batch_id: int) -> list[int]:
    """Open linkages for whose disease a diagnosis came with this batch."""
    return column(_CONFIRMED, {"batch": batch_id, "groups": orjson.dumps(CONFIRMED_BY).decode()})
