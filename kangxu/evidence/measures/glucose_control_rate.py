"""Fasting-glucose control among the persons under care (PH04)."""

from django.utils.translation import gettext_lazy as _

from kangxu.clinical.glucose import sql_controlled, sql_fasting
from kangxu.evidence.measure import SHOWN, Measure, numbers, review_of
from kangxu.records.bounds import sql_most

_NUMBERS = numbers("glucose_control_rate")
_CONTROLLED = sql_controlled("f.most")

MEASURE = Measure(
    code="glucose_control_rate",
    edition="2017v3.1",
    indicator="PH04",
    title=_("血糖控制率"),
    numerator=_("最近一次随访的空腹血糖<7.0 mmol/L"),
    denominator=_("在管的2型糖尿病患者；104天内没有空腹血糖的算未达标"),
    left_out=_("已故、已退出管理和重复建档的人"),
    phrase=_("在管，缺测算未达标"),
    reasons={"controlled": _("已达标"), "above": _("未达标"), "not_measured": _("104天内没有空腹血糖")},
    select=f"""
        select m.organisation_id, m.person_id,
               case when {_CONTROLLED} then 'met' else 'not_met' end as state,
               case when f.value is null then 'not_measured'
                    when {_CONTROLLED} then 'controlled' else 'above' end as why,
               f.shown as value, f.measured_at as seen_at
        from managed m left join lateral (
            select r.value, {sql_most("r")} as most, {SHOWN} as shown, r.measured_at from records_reading r
            where r.person_id = m.person_id and {sql_fasting("r")} and r.retired_at is null and r.value is not null
              and r.measured_at between %(at)s - make_interval(days => %(fpg_window)s) and %(at)s
            order by r.measured_at desc, r.id desc limit 1
        ) f on true
    """,
    review=review_of("glucose_control_rate"),
    target=_NUMBERS["target"],
    look_back=True,
    values={"fpg_window": _NUMBERS["window_days"]},
)
