"""Persons in the red tier with whom nobody has spoken for two weeks."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.measure import Measure, numbers, review_of
from kangxu.followup.vocabulary import OUTCOMES

_NUMBERS = numbers("red_not_contacted_14_days")

MEASURE = Measure(
    code="red_not_contacted_14_days",
    edition="2026.1",
    indicator="",
    title=_("红色超14天未联系"),
    numerator=_("评为红色已满14天，近14天没有联系上的人"),
    denominator=_("现为红色的在管患者"),
    left_out=_("无"),
    phrase=_("红色患者"),
    reasons={
        "not_contacted": _("超14天未联系"), "contacted": _("14天内联系过"), "recent": _("评为红色不满14天"),
    },
    select="""
        select m.organisation_id, m.person_id,
               case when c.last_at > %(at)s - make_interval(days => %(red_days)s) then 'not_met'
                    when s.since > %(at)s - make_interval(days => %(red_days)s) then 'not_met' else 'met' end as state,
               case when c.last_at > %(at)s - make_interval(days => %(red_days)s) then 'contacted'
                    when s.since > %(at)s - make_interval(days => %(red_days)s) then 'recent'
                    else 'not_contacted' end as why,
               s.reasons -> 0 ->> 'zh' as value, coalesce(c.last_at, s.since) as seen_at
        from managed m
        join programmes_tierstate s on s.person_id = m.person_id and s.programme = %(programme)s and s.tier = 'red'
        left join lateral (
            select max(k.at) as last_at from followup_contact k
            where k.person_id = m.person_id and k.undone_at is null and k.at <= %(at)s
              and k.outcome = any(%(red_reached)s)
        ) c on true
    """,
    review=review_of("red_not_contacted_14_days"),
    unit="persons",
    keeps_longest=True,
    direction="down",
    target=_NUMBERS["target"],
    values={
        "red_days": _NUMBERS["days"],
        "red_reached": [code for code, outcome in OUTCOMES.items() if outcome.reached],
    },
)  # fmt: skip
