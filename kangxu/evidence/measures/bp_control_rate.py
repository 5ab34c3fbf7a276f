"""Blood-pressure control among the persons under care (PH02)."""

from django.utils.translation import gettext_lazy as _

from kangxu.clinical.pressure import sql_controlled
from kangxu.evidence.measure import Measure, numbers, review_of
from kangxu.records.fields import OFFICE_SOURCES

_NUMBERS = numbers("bp_control_rate")
_AGE = "date_part('year', age(%(day)s::date, m.birth_on))"
_CONTROLLED = sql_controlled("b.systolic", "b.diastolic", _AGE)

MEASURE = Measure(
    code="bp_control_rate",
    edition="2017v3.1",
    indicator="PH02",
    title=_("血压控制率"),
    numerator=_("最近一次随访的诊室血压达标：65岁以下<140/90，65岁及以上<150/90"),
    denominator=_("在管的高血压患者；104天内没有诊室血压的算未达标"),
    left_out=_("已故、已退出管理和重复建档的人"),
    phrase=_("在管，缺测算未达标"),
    reasons={"controlled": _("已达标"), "above": _("未达标"), "not_measured": _("104天内没有诊室血压")},
    select=f"""
        select m.organisation_id, m.person_id,
               case when {_CONTROLLED} then 'met' else 'not_met' end as state,
               case when b.systolic is null then 'not_measured'
                    when {_CONTROLLED} then 'controlled' else 'above' end as why,
               b.systolic || '/' || b.diastolic as value, b.measured_at as seen_at
        from managed m left join lateral (
            select s.value as systolic, d.value as diastolic, s.measured_at
            from records_reading s
            join records_reading d on d.person_id = s.person_id and d.analyte = 'DBP' and d.measured_at = s.measured_at
                 and d.panel is not distinct from s.panel and d.retired_at is null and d.value is not null
                 and d.measured_at between %(at)s - make_interval(days => %(bp_window)s) and %(at)s
            where s.person_id = m.person_id and s.analyte = 'SBP' and s.retired_at is null and s.value is not null
              and s.source in {OFFICE_SOURCES!r}
              and s.measured_at between %(at)s - make_interval(days => %(bp_window)s) and %(at)s
            order by s.measured_at desc, s.id desc limit 1
        ) b on true
    """,
    review=review_of("bp_control_rate"),
    target=_NUMBERS["target"],
    look_back=True,
    headline=True,
    values={"bp_window": _NUMBERS["window_days"]},
)
