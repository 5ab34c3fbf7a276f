"""How many are under care."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.measure import Measure, review_of

MEASURE = Measure(
    code="enrolled_count",
    edition="2026.1",
    indicator="",
    title=_("在管人数"),
    numerator=_("在管的患者"),
    denominator=_("在管的患者"),
    left_out=_("已故、已退出管理和重复建档的人"),
    phrase=_("在管"),
    reasons={"enrolled": _("在管")},
    select="""
        select m.organisation_id, m.person_id, 'met' as state, 'enrolled' as why, null as value,
               m.enrolled_at as seen_at
        from managed m
    """,
    review=review_of("enrolled_count"),
    unit="persons",
    direction="",
)
