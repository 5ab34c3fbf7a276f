"""LDL cholesterol in the person's own target."""

from django.utils.translation import gettext_lazy as _

from kangxu.clinical.targets import default_target
from kangxu.evidence.measure import SHOWN, Measure, numbers, review_of
from kangxu.records.bounds import sql_most

_NUMBERS = numbers("ldl_in_target")
_DEFAULT = default_target("LDLC", ("ascvd",))

MEASURE = Measure(
    code="ldl_in_target",
    edition="2026.1",
    indicator="",
    title=_("低密度脂蛋白胆固醇达标率"),
    numerator=_("近12个月最后一次低密度脂蛋白胆固醇低于本人目标；未个别制定目标的按<1.8 mmol/L"),
    denominator=_("在管的患者；12个月没测的算未达标"),
    left_out=_("已故、已退出管理和重复建档的人"),
    phrase=_("应测，缺测算未达标"),
    reasons={"in_target": _("已达标"), "above": _("未达标"), "not_measured": _("12个月没测")},
    select=f"""
        select m.organisation_id, m.person_id,
               case when l.most < coalesce(t.high, %(ldl_default)s) then 'met' else 'not_met' end as state,
               case when l.value is null then 'not_measured'
                    when l.most < coalesce(t.high, %(ldl_default)s) then 'in_target' else 'above' end as why,
               l.shown as value, l.measured_at as seen_at
        from managed m
        left join programmes_personaltarget t on t.person_id = m.person_id and t.analyte = 'LDLC'
             and t.valid_from <= %(at)s and (t.valid_until is null or t.valid_until > %(at)s)
        left join lateral (
            select r.value, {sql_most("r")} as most, {SHOWN} as shown, r.measured_at from records_reading r
            where r.person_id = m.person_id and r.analyte = 'LDLC' and r.retired_at is null and r.value is not null
              and r.measured_at between %(at)s - make_interval(days => %(ldl_window)s) and %(at)s
            order by r.measured_at desc, r.id desc limit 1
        ) l on true
    """,
    review=review_of("ldl_in_target"),
    target=_NUMBERS["target"],
    look_back=True,
    headline=True,
    values={"ldl_window": _NUMBERS["window_days"], "ldl_default": _DEFAULT.high if _DEFAULT else None},
)
