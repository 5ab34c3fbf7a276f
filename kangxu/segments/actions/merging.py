"""Following two records that became one, or two again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kangxu.foundation.acting import action
from kangxu.foundation.viewer import Viewer
from kangxu.segments.asking import run_sql
from kangxu.segments.settling import evaluated

_END = """
update segments_spell s set left_at = greatest(%(at)s, s.entered_at), left_why = 'merged'
from people_person p
where p.id = s.person_id and p.merged_into_id is not null and s.left_at is null and s.person_id = any(%(persons)s)
"""
_COME_BACK = """
update segments_spell s set left_at = null, left_why = ''
from people_person p
where p.id = s.person_id and p.merged_into_id is null and s.left_why = 'merged' and s.person_id = any(%(persons)s)
  and not exists (select 1 from segments_spell o where o.definition_id = s.definition_id
                  and o.person_id = s.person_id and o.left_at is null)
  and s.id = (select max(o.id) from segments_spell o where o.definition_id = s.definition_id
              and o.person_id = s.person_id and o.left_why = 'merged')
"""


@action
def follow_merge(*, person_ids: Sequence[int], cause: str, by: Viewer, at: datetime) -> None:
    """End the stays that a merged record kept because the other one had the same; give them back when they part."""
    params = {"persons": list(person_ids), "at": at}
    run_sql(_END, params)
    run_sql(_COME_BACK, params)
    evaluated(person_ids, cause=cause, anew=True, by=by, at=at)
