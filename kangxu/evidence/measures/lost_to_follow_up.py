"""Persons under care whom nobody reaches any more (PH14, person version)."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.measure import Measure, numbers, review_of
from kangxu.followup.vocabulary import OUTCOMES

_NUMBERS = numbers("lost_to_follow_up")

MEASURE = Measure(
    code="lost_to_follow_up",
    edition="2026.1",
    indicator="PH14",
    title=_("失访率"),
    numerator=_("至少3天共3次联系不上，前后满14天，其中一次在下班时间，此后没有联系上"),
    denominator=_("在管的患者"),
    left_out=_("已故、已退出管理和重复建档的人"),
    phrase=_("在管，3次联系不上"),
    reasons={"lost": _("失访"), "in_touch": _("未失访")},
    select="""
        select m.organisation_id, m.person_id, case when f.lost then 'met' else 'not_met' end as state,
               case when f.lost then 'lost' else 'in_touch' end as why, f.tries::text as value, f.last_at as seen_at
        from managed m
        cross join lateral (
            select count(*) as tries, max(k.at) as last_at,
                   coalesce(count(*) >= %(lost_attempts)s
                            and count(distinct (k.at at time zone %(zone)s)::date) >= %(lost_attempts)s
                            and max(k.at) - min(k.at) >= make_interval(days => %(lost_over)s)
                            and bool_or(extract(isodow from k.at at time zone %(zone)s) > 5
                                        or extract(hour from k.at at time zone %(zone)s) < %(office_from)s
                                        or extract(hour from k.at at time zone %(zone)s) >= %(office_to)s),
                            false) as lost
            from followup_contact k
            where k.person_id = m.person_id and k.undone_at is null and k.outcome = any(%(lost_in_vain)s)
              and k.at between %(at)s - make_interval(days => %(lost_look_back)s) and %(at)s
              and k.at > coalesce((select max(r.at) from followup_contact r
                                   where r.person_id = m.person_id and r.undone_at is null and r.at <= %(at)s
                                     and not r.outcome = any(%(lost_in_vain)s)), '-infinity')
        ) f
    """,
    review=review_of("lost_to_follow_up"),
    direction="down",
    target=_NUMBERS["target"],
    values={
        "lost_attempts": _NUMBERS["attempts"], "lost_over": _NUMBERS["over_days"],
        "lost_look_back": _NUMBERS["look_back_days"], "office_from": _NUMBERS["office_from_hour"],
        "office_to": _NUMBERS["office_to_hour"],
        "lost_in_vain": [code for code, outcome in OUTCOMES.items() if not outcome.reached],
    },
)  # fmt: skip
