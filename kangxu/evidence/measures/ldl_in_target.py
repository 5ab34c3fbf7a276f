"""LDL cholesterol in the person's own target."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.measure import SHOWN, Measure, numbers, review_of
from kangxu.programmes.target_sql import sql_verdicts

_NUMBERS = numbers("ldl_in_target")

MEASURE = Measure(
    code="ldl_in_target",
    edition="2026.1",
    indicator="",
    title=_("低密度脂蛋白胆固醇达标率"),
    numerator=_("近12个月最后一次低密度脂蛋白胆固醇低于本人当天的目标"),
    denominator=_("在管的患者；12个月没测的算未达标"),
    left_out=_("已故、已退出管理和重复建档的人"),
    phrase=_("应测，缺测算未达标"),
    reasons={"in_target": _("已达标"), "above": _("未达标"), "not_measured": _("12个月没测")},
    select=f"""
        select m.organisation_id, m.person_id, case when l.met then 'met' else 'not_met' end as state,
               case when l.at is null then 'not_measured' when l.met then 'in_target' else 'above' end as why,
               l.shown as value, l.at as seen_at
        from managed m left join lateral (
            select v.value as met, v.at, {SHOWN} as shown from ({sql_verdicts("LDLC")}) v
            join records_reading r on r.id = v.place
            where v.person_id = m.person_id
              and v.at between %(at)s - make_interval(days => %(ldl_window)s) and %(at)s
            order by v.at desc, v.place desc limit 1
        ) l on true
    """,
    review=review_of("ldl_in_target"),
    target=_NUMBERS["target"],
    look_back=True,
    headline=True,
    values={"ldl_window": _NUMBERS["window_days"]},
)
