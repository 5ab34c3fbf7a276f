"""Where a viewer meets persons: the institution, and who cares for them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from kangxu.foundation.viewer import Viewer

_VISIBLE = """
select distinct on (r.person_id) r.person_id, r.organisation_id, e.care_manager_id
from people_registration r
join people_person p on p.id = r.person_id and p.merged_into_id is null
left join programmes_enrolment e on e.person_id = r.person_id and e.ended_at is null
 and (%(scope)s::bigint[] is null or e.organisation_id = any(%(scope)s))
where r.person_id = any(%(persons)s) and r.ended_at is null
  and (%(scope)s::bigint[] is null or r.organisation_id = any(%(scope)s))
order by r.person_id, r.organisation_id = %(home)s desc, e.id
"""


def visible(person_ids: Sequence[int], by: Viewer) -> dict[int, tuple[int, int | None]]:
    """Person → institution where this viewer meets them, and their care manager."""
    with connection.cursor() as cursor:
        cursor.execute(_VISIBLE, {"persons": list(person_ids), "scope": by.scope_list, "home": by.organisation_id})
        return {person: (organisation, manager) for person, organisation, manager in cursor.fetchall()}
