"""Persons managed to the national specification (PH01, PH03), in a narrow form that says which part fails."""

from django.utils.translation import gettext_lazy as _

from kangxu.clinical.cadence import NATIONAL
from kangxu.evidence.measure import Measure, numbers, review_of
from kangxu.followup.vocabulary import OUTCOMES

_NUMBERS = numbers("standard_care_rate")
_YEAR_AGO = "%(at)s - interval '1 year'"

MEASURE = Measure(
    code="standard_care_rate",
    edition="2017v3.narrow.1",
    indicator="PH01",
    title=_("规范管理率"),
    numerator=_("近一年面对面随访够次数（全年4次，按在管月数折算），两次相隔不超过120天，且做过年度体检（在管满6个月起）"),
    denominator=_("在管满3个月的患者"),
    left_out=_("在管不满3个月的人"),
    phrase=_("在管满3个月"),
    reasons={
        "to_standard": _("已规范"), "too_few_visits": _("面对面随访次数不够"), "gap": _("两次随访相隔超过120天"),
        "no_checkup": _("没有年度体检"), "new": _("在管不满3个月"),
    },
    select=f"""
        select organisation_id, person_id,
               case why when 'new' then 'excluded' when 'to_standard' then 'met' else 'not_met' end as state,
               why, visits || ' / ' || needed as value, last_on::timestamptz as seen_at
        from (
            select m.organisation_id, m.person_id, v.visits, v.last_on, x.needed,
                   case when x.months < %(standard_from)s then 'new'
                        when v.visits < x.needed then 'too_few_visits'
                        when v.longest > %(standard_gap)s then 'gap'
                        when x.months >= %(standard_checkup_from)s and not c.done then 'no_checkup'
                        else 'to_standard' end as why
            from managed m
            cross join lateral (
                select least(12, (date_part('year', a.span) * 12 + date_part('month', a.span))::int) as months
                from (select age(%(at)s, m.enrolled_at) as span) a
            ) n
            cross join lateral (
                select n.months, greatest(1, ceil(%(standard_visits)s * n.months / 12.0))::int as needed
            ) x
            cross join lateral (
                select count(*)::int as visits, max(day) as last_on, max(day - before) as longest
                from (
                    select day, lag(day) over (order by day) as before from (
                        select distinct (k.at at time zone %(zone)s)::date as day from followup_contact k
                        where k.person_id = m.person_id and k.undone_at is null and k.mode = any(%(standard_modes)s)
                          and k.outcome = any(%(standard_reached)s)
                          and k.at between greatest({_YEAR_AGO}, m.enrolled_at) and %(at)s
                    ) days
                ) gaps
            ) v
            cross join lateral (
                select exists (select 1 from records_encounter e where e.person_id = m.person_id and e.kind = 'checkup'
                               and e.retired_at is null and e.started_at between {_YEAR_AGO} and %(at)s)
                    or exists (select 1 from records_reading r where r.person_id = m.person_id and r.source = 'checkup'
                               and r.retired_at is null and r.measured_at between {_YEAR_AGO} and %(at)s) as done
            ) c
        ) judged
    """,
    review=review_of("standard_care_rate"),
    target=_NUMBERS["target"],
    values={
        "standard_visits": _NUMBERS["visits_per_year"], "standard_from": _NUMBERS["from_months"],
        "standard_gap": _NUMBERS["longest_gap_days"], "standard_checkup_from": _NUMBERS["checkup_from_months"],
        "standard_modes": list(NATIONAL["counted_modes"]),
        "standard_reached": [code for code, outcome in OUTCOMES.items() if outcome.reached],
    },
)  # fmt: skip
