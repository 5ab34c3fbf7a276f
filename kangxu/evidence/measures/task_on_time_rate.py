"""Tasks done on time among those due (OP02)."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.measure import Measure, numbers, review_of

_NUMBERS = numbers("task_on_time_rate")
_GRACE = "make_interval(days => coalesce((%(task_grace)s::jsonb ->> t.kind)::int, 0))"
# A visit or a call of a plan of the year has its own window
_LAST_DAY = f"coalesce((t.facts ->> 'closes_on')::timestamp, t.due_on + {_GRACE})"
_LATEST = f"coalesce(t.deadline_at, ({_LAST_DAY} + interval '1 day') at time zone %(zone)s)"
# Cancelled by rule: the person died, moved, or does not want it; what staff cancel stays
_BY_RULE = f"""
t.outcome = any(%(task_left)s)
or p.deceased_at <= {_LATEST} and (t.closed_at is null or t.closed_at >= p.deceased_at)
"""
# Tasks `t` of persons `p`, each with `why` and `state`; a measure and the funnel add what they count
JUDGED = f"""
select judged.*, case why when 'on_time' then 'met' when 'late' then 'not_met' when 'open' then 'not_met'
                          else 'excluded' end as state
from (
    select t.organisation_id, t.person_id, t.id as task_id, t.kind, t.due_on, t.assigned_to_id, t.closed_at,
           case when {_BY_RULE} then 'cancelled' when t.closed_at <= {_LATEST} then 'on_time'
                when t.closed_at <= %(at)s then 'late' when %(at)s > {_LATEST} then 'open' else 'pending' end as why
    from followup_task t join people_person p on p.id = t.person_id
    where p.merged_into_id is null and {{due}}
) judged
"""
_DUE = """
t.due_on > %(day)s::date - %(task_days)s and t.due_on <= %(day)s::date and t.programme in (%(programme)s, '')
and (%(organisations)s::bigint[] is null or t.organisation_id = any(%(organisations)s))
and exists (select 1 from programmes_enrolment e where e.person_id = t.person_id and e.programme = %(programme)s
            and e.enrolled_at <= %(at)s
            and (e.ended_at is null or e.ended_at >= t.opened_at))
"""

MEASURE = Measure(
    code="task_on_time_rate",
    edition="2026.2",
    indicator="OP02",
    title=_("服务任务完成率"),
    numerator=_("按时办结：到期日前办完；定期随访可晚14天；年度方案的到院和电话按方案的窗口；危急处置按时限"),
    denominator=_("近30天到期的任务"),
    left_out=_("因去世、退出管理、本人拒绝、撤销而取消的，和还在宽限期内的"),
    phrase=_("近30天到期任务"),
    reasons={
        "on_time": _("按时办结"), "late": _("办结但超时"), "open": _("超时未办"), "pending": _("还在宽限期内"),
        "cancelled": _("按规则取消"),
    },
    select=f"""
        select organisation_id, person_id, task_id, state, why, kind as value, due_on::timestamptz as seen_at
        from ({JUDGED.format(due=_DUE)}) tasks
    """,
    review=review_of("task_on_time_rate"),
    target=_NUMBERS["target"],
    key="task_id",
    values={
        "task_days": _NUMBERS["days"], "task_grace": _NUMBERS["grace_days"], "task_left": _NUMBERS["left_by_rule"]
    },
)  # fmt: skip
