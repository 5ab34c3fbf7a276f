"""Work that entering a definition opens (tasks.toml), and that leaving it closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from kangxu.clinical.sheets import load_sheet
from kangxu.followup.actions import TaskDraft
from kangxu.foundation import clock
from kangxu.foundation.fetching import column, rows

_ENTERED = """
select s.id, s.person_id, d.code, e.organisation_id, e.care_manager_id
from segments_spell s
join segments_definition d on d.id = s.definition_id and d.family <> 'commercial' and d.code = any(%(codes)s)
join people_person p on p.id = s.person_id and p.merged_into_id is null and p.deceased_at is null
join lateral (
    select x.organisation_id, x.care_manager_id from programmes_enrolment x
    where x.person_id = s.person_id and x.ended_at is null order by x.care_manager_id is null, x.id limit 1
) e on true
where s.person_id = any(%(persons)s) and s.left_at is null and s.entered_at >= %(since)s
order by s.id
"""
_LEFT = """
select 'stay:' || s.id from segments_spell s
join segments_definition d on d.id = s.definition_id and d.code = any(%(codes)s)
where s.person_id = any(%(persons)s) and s.left_at is not null
"""


@dataclass(frozen=True)
class Asked:
    """What entering a definition asks for."""

    days: int
    zh: str
    en: str


@cache
def sheet() -> dict[str, Asked]:
    told = load_sheet("tasks.toml", "kangxu.segments")
    return {code: Asked(**row) for code, row in told["tasks"].items()}


def drafts(person_ids: Sequence[int], *, since: datetime, at: datetime) -> list[TaskDraft]:
    """A task for each stay of these persons that began since then; persons whom nobody looks after have none."""
    today, asked = clock.day_of(at), sheet()
    known = {"codes": list(asked), "persons": list(person_ids), "since": since}
    return [
        TaskDraft(
            person_id=person, organisation_id=place, kind="manual", reason="manual",
            due_on=today + timedelta(days=asked[code].days), caused_by=f"stay:{stay}",
            facts={"title": asked[code].zh, "title_en": asked[code].en, "segment": code}, assigned_to=manager,
        )
        for stay, person, code, place, manager in rows(_ENTERED, known)
    ]  # fmt: skip


def left(person_ids: Sequence[int]) -> list[str]:
    """Causes of work whose stay is over."""
    return column(_LEFT, {"codes": list(sheet()), "persons": list(person_ids)})
