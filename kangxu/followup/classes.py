"""The national class of follow-ups that were done: decided by `clinical.cadence`, kept here. Runs within an action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kangxu.clinical.cadence import EDITION, FollowUpClass, FollowUpFindings, classify
from kangxu.followup.models import ClassOfFollowUp
from kangxu.followup.schedule import CONTACTS, CONTROLLED, RULED, SHEET, VALUES, WINDOW_DAYS, ruled_parameters
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.queries import FinalClass, final_classes

_CLASSED: Mapping[str, Sequence[str]] = SHEET["classed"]
_DONE = f"""
with {RULED}
select t.id, t.person_id, e.programme, t.outcome,
       (select c.barrier from followup_contact c where c.task_id = t.id and c.undone_at is null
        order by c.id desc limit 1),
       {CONTROLLED.format(age="extract(year from age(%(today)s::date, p.birth_on))")},
       (select b.code from followup_classoffollowup b where b.person_id = t.person_id and b.programme = e.programme
        order by b.at desc, b.id desc limit 1),
       u.value, d.value, f.value
from followup_task t
join people_person p on p.id = t.person_id
join programmes_enrolment e on e.person_id = t.person_id and e.ended_at is null {VALUES}
where t.person_id = any(%(persons)s) and t.closed_at = %(at)s and t.outcome = any(%(outcomes)s)
  and t.kind in {CONTACTS}
"""


def classify_done(person_ids: Sequence[int], *, at: datetime) -> int:
    """Class the follow-ups of these persons that ended just now; returns how many got a class."""
    parameters: dict[str, Any] = {
        "persons": list(person_ids), "at": at, "today": day_of(at), "recent": at - timedelta(days=WINDOW_DAYS),
        "outcomes": list(_CLASSED["outcomes"]), **ruled_parameters(person_ids, at),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DONE, parameters)
        found = cursor.fetchall()
    answered = _answered({row[0] for row in found})
    rows = [made for row in found if (made := _of_form(row, answered, at) or _classed(*row, at=at))]
    ClassOfFollowUp.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
    return len(rows)


def _answered(tasks: set[int]) -> dict[tuple[int, str], FinalClass]:
    """The class that a form of the task already has, by task and programme."""
    by_cause = final_classes([f"task:{task}" for task in tasks], viewer=Viewer.system("followup"))
    return {
        (int(cause.removeprefix("task:")), one.programme): one for cause, forms in by_cause.items() for one in forms
    }


def _of_form(
    row: Sequence[Any], answered: Mapping[tuple[int, str], FinalClass], at: datetime
) -> ClassOfFollowUp | None:  # fmt: skip
    """What the form of the task says stands, whatever the values alone would say."""
    task, person, programme, *_others, systolic, diastolic, fasting = row
    found = answered.get((task, programme))
    if found is None:
        return None
    return ClassOfFollowUp(
        person_id=person, task_id=task, programme=programme, code=found.code, step=found.step, at=at,
        facts=_facts(systolic, diastolic, fasting), edition=EDITION,
    )  # fmt: skip


def _facts(systolic: float | None, diastolic: float | None, fasting: float | None) -> dict[str, float]:
    values = {"SBP": systolic, "DBP": diastolic, "FPG": fasting}
    return {name: value for name, value in values.items() if value is not None}


def _classed(
    task: int, person: int, programme: str, outcome: str, barrier: str | None, controlled: bool | None,
    previous: Any, systolic: float | None, diastolic: float | None, fasting: float | None, *, at: datetime,
) -> ClassOfFollowUp | None:  # fmt: skip
    findings = FollowUpFindings(
        day_of(at), controlled, emergency=outcome in _CLASSED["emergency"],
        adverse_reaction=barrier in _CLASSED["adverse_reaction"],
    )  # fmt: skip
    found: FollowUpClass | None = classify(findings, previous)
    if found is None:
        return None
    return ClassOfFollowUp(
        person_id=person, task_id=task, programme=programme, code=found.code, step=found.step, at=at,
        facts=_facts(systolic, diastolic, fasting), edition=found.edition,
    )  # fmt: skip
