"""Spirometry once a year among persons under care for COPD."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.measure import Measure, numbers, review_of

_NUMBERS = numbers("yearly_spirometry")

MEASURE = Measure(
    code="yearly_spirometry",
    edition="2026.1",
    indicator="",
    title=_("年度肺功能检查率"),
    numerator=_("近12个月做过肺功能（一秒率）"),
    denominator=_("在管的慢阻肺患者"),
    left_out=_("已故、已退出管理和重复建档的人"),
    phrase=_("在管"),
    reasons={"measured": _("已做"), "not_measured": _("12个月没做")},
    select="""
        select m.organisation_id, m.person_id, case when s.measured_at is null then 'not_met' else 'met' end as state,
               case when s.measured_at is null then 'not_measured' else 'measured' end as why,
               round(s.value::numeric, 1)::text || '%%' as value, s.measured_at as seen_at
        from managed m left join lateral (
            select r.value, r.measured_at from records_reading r
            where r.person_id = m.person_id and r.analyte = 'FEV1FVC' and r.retired_at is null and r.value is not null
              and r.measured_at between %(at)s - make_interval(days => %(spirometry_window)s) and %(at)s
            order by r.measured_at desc, r.id desc limit 1
        ) s on true
    """,
    review=review_of("yearly_spirometry"),
    target=_NUMBERS["target"],
    look_back=True,
    headline=True,
    values={"spirometry_window": _NUMBERS["window_days"]},
)
