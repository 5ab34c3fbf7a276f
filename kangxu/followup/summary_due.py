"""Who is due for a stage summary: by the quarter of a running plan, else by the year of care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kangxu.followup.summary_terms import sheet
from kangxu.foundation import clock
from kangxu.foundation.fetching import rows
from kangxu.foundation.viewer import Viewer

CAUSE = "summary"

# The newest end of a stage that is near enough, unless somebody was asked already or has signed one since
_OWED = """
with begun as (
    select p.person_id, p.organisation_id, coalesce(p.manager_id, p.doctor_id) as staff, p.starts_on as first,
           'plan:' || p.id as of, %(with_plan)s as every
    from packages_plan p where p.state = 'active'
    union all
    (select distinct on (e.person_id) e.person_id, e.organisation_id, coalesce(e.care_manager_id, e.doctor_id),
           (e.enrolled_at at time zone %(zone)s)::date, 'enrolment:' || e.id, %(without_plan)s
    from programmes_enrolment e
    where e.ended_at is null and not exists (
        select 1 from packages_plan p where p.person_id = e.person_id and p.state = 'active')
    order by e.person_id, e.enrolled_at, e.id)
), ended as (
    select *, (%(today)s::date + %(ahead)s - first) / every as turn from begun where first < %(today)s
), stage as (
    select person_id, organisation_id, staff, of, turn, first + (turn - 1) * every as since,
           first + turn * every - 1 as until
    from ended where turn >= 1
)
select s.person_id, s.organisation_id, s.staff, s.since, s.until, %(cause)s || ':' || s.of || ':' || s.turn
from stage s
join people_person p on p.id = s.person_id and p.merged_into_id is null and p.deceased_at is null
where s.until >= %(today)s::date - %(late)s
  and (%(scope)s::bigint[] is null or s.organisation_id = any(%(scope)s))
  and not exists (select 1 from followup_stagesummary y where y.person_id = s.person_id and y.state = 'signed'
                  and y.until > s.since and y.until >= s.until - %(ahead)s)
  and not exists (select 1 from followup_task t where t.caused_by = %(cause)s || ':' || s.of || ':' || s.turn)
order by s.person_id
"""


@dataclass(frozen=True, slots=True)
class Owed:
    """A stage that ends, of which nobody has written yet. `cause` names it: one task each."""

    person_id: int
    organisation_id: int
    staff_id: int | None
    since: date
    until: date
    cause: str


def owed_summaries(*, on: date, viewer: Viewer) -> list[Owed]:
    """Everybody due within the viewer's reach, in one query."""
    due = sheet()["due"]
    parameters = {
        "today": on, "with_plan": due["with_plan_days"], "without_plan": due["without_plan_days"],
        "ahead": due["ahead_days"], "late": due["late_days"], "cause": CAUSE, "scope": viewer.scope_list,
        "zone": str(clock.zone()),
    }  # fmt: skip
    return [Owed(*row) for row in rows(_OWED, parameters)]


def stage_of(starts_on: date | None, *, on: date, every: int) -> tuple[date, date]:
    """The days of a summary written now: the stage that runs since its start, else the last so many days."""
    if starts_on is None or starts_on >= on:
        return on - timedelta(days=every - 1), on
    turn = max((on - starts_on).days // every - ((on - starts_on).days % every < every // 4), 0)
    since = starts_on + timedelta(days=turn * every)
    return since, min(on, since + timedelta(days=every - 1))
