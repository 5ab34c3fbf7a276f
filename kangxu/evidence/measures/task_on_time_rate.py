"""Tasks done on time among those due (OP02)."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.measure import Measure, numbers, review_of

_NUMBERS = numbers("task_on_time_rate")
_GRACE = "make_interval(days => coalesce((%(task_grace)s::jsonb ->> t.kind)::int, 0))"
_LATEST = f"coalesce(t.deadline_at, ((t.due_on + 1) + {_GRACE}) at time zone %(zone)s)"

MEASURE = Measure(
    code="task_on_time_rate",
    edition="2026.1",
    indicator="OP02",
    title=_("任务准时率"),
    numerator=_("按时办结：到期日前办完；定期随访可晚14天；危急处置按时限"),
    denominator=_("近30天到期的任务"),
    left_out=_("因退出管理、撤销而取消的，和还在宽限期内的"),
    phrase=_("近30天到期任务"),
    reasons={
        "on_time": _("按时办结"), "late": _("办结但超时"), "open": _("超时未办"), "pending": _("还在宽限期内"),
        "cancelled": _("已取消"),
    },
    select=f"""
        select organisation_id, person_id, task_id,
               case why when 'on_time' then 'met' when 'late' then 'not_met' when 'open' then 'not_met'
                    else 'excluded' end as state,
               why, kind as value, due_on::timestamptz as seen_at
        from (
            select t.organisation_id, t.person_id, t.id as task_id, t.kind, t.due_on,
                   case when t.outcome in ('withdrawn', 'not_managed') then 'cancelled'
                        when t.closed_at <= {_LATEST} then 'on_time'
                        when t.closed_at is not null then 'late'
                        when %(at)s > {_LATEST} then 'open' else 'pending' end as why
            from managed m join followup_task t on t.person_id = m.person_id
            where t.due_on > %(day)s::date - %(task_days)s and t.due_on <= %(day)s::date
              and t.programme in (%(programme)s, '')
        ) judged
    """,
    review=review_of("task_on_time_rate"),
    target=_NUMBERS["target"],
    key="task_id",
    values={"task_days": _NUMBERS["days"], "task_grace": _NUMBERS["grace_days"]},
)  # fmt: skip
