"""Who moved between tiers in the last months: `why` is the tier then, an arrow, and the tier now."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.measure import Measure, numbers, review_of

STARTS = ("red", "yellow", "green", "unknown", "new")
ENDS = ("red", "yellow", "green", "unknown", "left")
_NUMBERS = numbers("tier_flow")
_SINCE = "%(at)s - make_interval(days => %(flow_days)s)"
_WORDS = {
    "red": _("红"),
    "yellow": _("黄"),
    "green": _("绿"),
    "unknown": _("未分级"),
    "new": _("新纳入"),
    "left": _("离开"),
}

MEASURE = Measure(
    code="tier_flow",
    edition="2026.1",
    indicator="",
    title=_("红黄绿流动"),
    numerator=_("在管的患者，按90天前和现在的级别"),
    denominator=_("在管的患者，和90天内退出的人"),
    left_out=_("无"),
    phrase=_("在管"),
    reasons={f"{start}>{end}": _WORDS[end] for start in STARTS for end in ENDS},
    select=f"""
        select m.organisation_id, m.person_id, 'met' as state,
               case when c.previous = '' then 'new' else coalesce(c.previous, s.tier) end || '>' || s.tier as why,
               null as value, s.since as seen_at
        from managed m
        join programmes_tierstate s on s.person_id = m.person_id and s.programme = %(programme)s
        left join lateral (
            select x.previous from programmes_tierchange x
            where x.person_id = m.person_id and x.programme = %(programme)s and x.at > {_SINCE} and x.at <= %(at)s
            order by x.at, x.id limit 1
        ) c on true
        union all
        select distinct on (e.person_id) e.organisation_id, e.person_id, 'met', c.previous || '>left', null, e.ended_at
        from programmes_enrolment e
        join lateral (
            select x.previous from programmes_tierchange x
            where x.person_id = e.person_id and x.programme = %(programme)s and x.at > {_SINCE} and x.at <= %(at)s
            order by x.at, x.id limit 1
        ) c on c.previous <> ''
        where e.programme = %(programme)s and e.ended_at > {_SINCE} and e.ended_at <= %(at)s
          and (%(organisations)s::bigint[] is null or e.organisation_id = any(%(organisations)s))
          and not exists (select 1 from managed m where m.person_id = e.person_id)
    """,
    review=review_of("tier_flow"),
    unit="persons",
    direction="",
    general=True,
    values={"flow_days": _NUMBERS["days"]},
)  # fmt: skip
