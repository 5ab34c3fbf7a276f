"""How many persons within reach."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from kangxu.foundation.viewer import Viewer
from kangxu.segments.visible import reach

_COUNTS = """
select s.definition_id, s.value, count(*) from segments_spell s
where s.left_at is null and s.definition_id = any(%(ids)s) and {reach} group by 1, 2
"""
_EVERYBODY = "select count(*) from people_person p where p.merged_into_id is null and {reach}"


def counts(definition_ids: Sequence[int], *, viewer: Viewer) -> dict[int, dict[str, int]]:
    """Definition → value → how many now."""
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        params = {"ids": list(definition_ids), "scope": viewer.scope_list}
        cursor.execute(_COUNTS.format(reach=reach("s.person_id")), params)
        for definition, value, count in cursor.fetchall():
            found.setdefault(definition, {})[value] = count
    return found


def persons_in_reach(*, viewer: Viewer) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_EVERYBODY.format(reach=reach("p.id")), {"scope": viewer.scope_list})
        return int(cursor.fetchone()[0])
