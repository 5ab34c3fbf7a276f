"""Blood and urine for the kidneys once a year among persons under care for chronic kidney disease."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.measure import Measure, numbers, review_of

_NUMBERS = numbers("yearly_kidney_tests")

MEASURE = Measure(
    code="yearly_kidney_tests",
    edition="2026.1",
    indicator="",
    title=_("年度肾脏两项检查率"),
    numerator=_("近12个月肌酐（或肾小球滤过率）和尿白蛋白/肌酐比值都查过"),
    denominator=_("在管的慢性肾脏病患者"),
    left_out=_("已故、已退出管理和重复建档的人"),
    phrase=_("在管"),
    reasons={"measured": _("两项都查过"), "half_measured": _("只查了一项"), "not_measured": _("12个月没查")},
    select="""
        select m.organisation_id, m.person_id,
               case when b.blood_at is not null and b.urine_at is not null then 'met' else 'not_met' end as state,
               case when b.blood_at is not null and b.urine_at is not null then 'measured'
                    when b.blood_at is null and b.urine_at is null then 'not_measured' else 'half_measured' end as why,
               null::text as value, greatest(b.blood_at, b.urine_at) as seen_at
        from managed m left join lateral (
            select max(r.measured_at) filter (where r.analyte in ('CREA', 'EGFR')) as blood_at,
                   max(r.measured_at) filter (where r.analyte = 'UACR') as urine_at
            from records_reading r
            where r.person_id = m.person_id and r.analyte in ('CREA', 'EGFR', 'UACR') and r.retired_at is null
              and r.value is not null
              and r.measured_at between %(at)s - make_interval(days => %(kidney_window)s) and %(at)s
        ) b on true
    """,
    review=review_of("yearly_kidney_tests"),
    target=_NUMBERS["target"],
    look_back=True,
    headline=True,
    values={"kidney_window": _NUMBERS["window_days"]},
)
