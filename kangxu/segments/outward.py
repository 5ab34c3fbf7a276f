"""Who of a definition may leave by a door: a list, a call, a message. For marketing only who agreed to it."""

from __future__ import annotations

from kangxu.privacy.reach import marketable_sql
from kangxu.segments.models import Definition
from kangxu.segments.visible import reach

MEMBERS = (
    "select s.person_id, s.value, s.entered_at from segments_spell s"
    f" where s.definition_id = %(definition)s and s.left_at is null and {reach('s.person_id')}"
)


def addressable(one: Definition) -> str:
    """SQL that narrows `MEMBERS`; needs `%(at)s` and `%(day)s`. Everybody, unless the purpose is marketing."""
    if one.purpose != Definition.Purpose.MARKETING:
        return ""
    return f" and s.person_id in ({marketable_sql('marketing')})"
