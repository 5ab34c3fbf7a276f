"""Reading alerts: what waits for somebody, worst and oldest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kangxu.alerts import sheet
from kangxu.alerts.models import Alert
from kangxu.clinical.body import completed_years
from kangxu.clinical.urgent import URGENT_RULES, UrgentRule
from kangxu.foundation import clock
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer

# Open are alerts whose work is open; a repeat is shown with the alert that rang, not as one of its own.
_OPEN = """
select a.id, t.id, a.person_id, a.rule, a.facts, a.measured_at, a.opened_at, a.deadline_at, a.taken_at, k.name,
       t.assigned_to_id, s.name, p.name, p.sex, p.birth_on, coalesce(r.tier, 'unknown'),
       array(select e.programme from programmes_enrolment e where e.person_id = a.person_id and e.ended_at is null),
       again.facts, again.measured_at
from followup_task t
join alerts_alert a on t.caused_by = 'alert:' || a.id
join people_person p on p.id = a.person_id
left join organisations_staff k on k.id = a.taken_by_id
left join organisations_staff s on s.id = t.assigned_to_id
left join programmes_tierstate r on r.person_id = a.person_id and r.programme = 'overall'
left join lateral (
    select b.facts, b.measured_at from alerts_alert b where b.task_id = t.id and b.id <> a.id
    order by b.measured_at desc, b.id desc limit 1) again on true
where t.closed_at is null and t.kind = 'urgent' and t.urgency = 0
  and (%(scope)s::bigint[] is null or t.organisation_id = any(%(scope)s))
  and (%(staff)s::bigint is null or t.assigned_to_id is null or t.assigned_to_id = %(staff)s)
  and exists (select 1 from people_registration g where g.person_id = a.person_id and g.ended_at is null
              and (%(scope)s::bigint[] is null or g.organisation_id = any(%(scope)s)))
order by (t.assigned_to_id is not null) desc, a.deadline_at, a.id
limit %(size)s
"""

_PULSE = """
select count(*), coalesce(max(a.id), 0), count(*) filter (
    where t.kind = 'urgent' and t.caused_by = 'alert:' || a.id
      and exists (select 1 from people_registration g where g.person_id = a.person_id and g.ended_at is null
                  and (%(scope)s::bigint[] is null or g.organisation_id = any(%(scope)s))))
from followup_task t join alerts_alert a on a.task_id = t.id and a.closed_at is null
where t.closed_at is null and t.urgency = 0
  and (%(scope)s::bigint[] is null or t.organisation_id = any(%(scope)s))
  and (%(staff)s::bigint is null or t.assigned_to_id is null or t.assigned_to_id = %(staff)s)
"""

# From the few alerts to their readings, never from a night's export to its alerts.
_RUNG = """
select count(distinct a.task_id)
from alerts_alert a
join records_reading r on r.id = a.reading_id and r.measured_at = a.measured_at
join foundation_batch b on b.id = r.batch_id
where b.caused_by = %(cause)s and a.opened_at >= %(since)s
  and (%(scope)s::bigint[] is null or a.organisation_id = any(%(scope)s))
"""


@dataclass(frozen=True)
class OpenAlert:
    """An urgent value that still needs somebody."""

    id: int
    task_id: int
    person_id: int
    rule: UrgentRule
    values: dict[str, Any]
    source: str
    measured_at: datetime
    opened_at: datetime
    deadline_at: datetime
    taken_at: datetime | None
    taken_by: str
    assigned_to: int | None
    assigned_name: str
    name: str
    sex: str
    age: int | None
    tier: str
    programmes: tuple[str, ...]
    repeat_values: dict[str, Any] | None
    repeat_at: datetime | None

    @property
    def shown(self) -> str:
        return shown(self.values)

    @property
    def repeat_shown(self) -> str:
        return shown(self.repeat_values) if self.repeat_values else ""


def shown(values: dict[str, Any]) -> str:
    """`186/112` for a pressure, else the values side by side."""
    if "SBP" in values or "DBP" in values:
        return "/".join(_number(values.get(analyte)) for analyte in ("SBP", "DBP"))
    return "、".join(_number(value) for value in values.values())


def rule_of(code: str) -> UrgentRule:
    return next(rule for rule in URGENT_RULES if rule.code == code)


def open_alerts(*, viewer: Viewer, at: datetime, everybody: bool = False, size: int = 99) -> list[OpenAlert]:
    """This viewer's own alerts, then those nobody has; `everybody`: all of the institution. One query."""
    parameters = {"scope": viewer.scope_list, "staff": None if everybody else viewer.staff_id, "size": size}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, parameters)
        return [_alert(row, at) for row in cursor.fetchall()]


def pulse(*, viewer: Viewer) -> str:
    """Changes whenever this viewer's open alerts do: how many there are, and the newest. One query."""
    count, newest, _listed = _pulse(viewer)
    return f"{count}-{newest}"


def count_open(*, viewer: Viewer) -> int:
    """How many alerts `open_alerts` lists for this viewer. One query, no rows."""
    return _pulse(viewer)[2]


def count_rung(caused_by: str, *, since: datetime, viewer: Viewer) -> int:
    """Urgent tasks that readings of one cause (`import:12`) have opened since a moment. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNG, {"cause": caused_by, "since": since, "scope": viewer.scope_list})
        return int(cursor.fetchone()[0])


def anything_waiting(*, viewer: Viewer, at: datetime) -> bool:
    """Whether an alert has waited too long for somebody to take it."""
    waiting = Alert.objects.filter(
        closed_at=None, taken_at=None, escalated_at=None, opened_at__lte=at - sheet.UNACKNOWLEDGED
    )
    return in_scope(waiting, viewer).exists()


def alert_of_task(task_id: int, *, viewer: Viewer) -> Alert | None:
    """The alert that opened a task, if one did."""
    return _in_scope(viewer).filter(task_id=task_id).order_by("pk").first()


def _pulse(viewer: Viewer) -> tuple[int, int, int]:
    """Open alerts with their repeats, the newest, and those that are listed."""
    with connection.cursor() as cursor:
        cursor.execute(_PULSE, {"scope": viewer.scope_list, "staff": viewer.staff_id})
        count, newest, listed = cursor.fetchone()
    return count, newest, listed


def _in_scope(viewer: Viewer) -> QuerySet[Alert]:
    return in_scope(Alert.objects.all(), viewer)


def _alert(row: Sequence[Any], at: datetime) -> OpenAlert:
    (alert, task, person, rule, facts, measured, opened, deadline, taken_at, taken_by, assigned, assigned_name) = row[
        :12
    ]
    name, sex, birth_on, tier, programmes, repeat, repeat_at = row[12:]
    known, again = _loaded(facts), _loaded(repeat)
    return OpenAlert(
        alert, task, person, rule_of(rule), known["values"], known["source"], measured, opened, deadline, taken_at,
        taken_by or "", assigned, assigned_name or "", name, sex, _age(birth_on, at), tier, tuple(programmes),
        again.get("values"), repeat_at,
    )  # fmt: skip


def _age(birth_on: date | None, at: datetime) -> int | None:
    return completed_years(birth_on, clock.day_of(at)) if birth_on else None


def _loaded(value: Any) -> dict[str, Any]:
    """Raw cursors hand JSON over as text."""
    return json.loads(value) if isinstance(value, str) else (value or {})


def _number(value: Any) -> str:
    return "–" if value is None else f"{round(value, 1):g}" if isinstance(value, int | float) else str(value)
