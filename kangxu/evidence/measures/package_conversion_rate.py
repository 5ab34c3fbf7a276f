"""Of those to whom a service package was offered, how many bought it (OP01)."""

from django.utils.translation import gettext_lazy as _

from kangxu.evidence.funnel import sql_bought, sql_offers, terms
from kangxu.evidence.measure import Measure, numbers, review_of
from kangxu.foundation.permissions import Permission

_SINCE = "(%(at)s - make_interval(days => %(offer_days)s))"

# A person counts once: where the offer was made that led to the purchase, else the last one
MEASURE = Measure(
    code="package_conversion_rate",
    edition="2026.1",
    indicator="OP01",
    title=_("服务包购买转化率"),
    numerator=_("推荐后30天内付款买了这个包的人，算在付款前最后一次推荐；7天内申请退款或全额退款的不算"),
    denominator=_("近90天向其推荐过服务包的人，每人算一次"),
    left_out=_("期初前已故、重复建档和撤回统计同意的人"),
    phrase=_("推荐过服务包的人"),
    reasons={
        "bought": _("已购买"), "taken_back": _("买了又退"), "declined": _("不要"),
        "deciding": _("推荐不满30天，还没买"), "not_bought": _("没有买"), "no_consent": _("撤回统计同意"),
    },
    select=f"""
        select organisation_id, person_id, state, why, package as value, at as seen_at
        from (
            select distinct on (person_id) judged.*,
                   case why when 'bought' then 'met' when 'no_consent' then 'excluded' else 'not_met' end as state
            from (
                with {sql_offers(_SINCE, "'infinity'")}, {sql_bought("offers", _SINCE)}
                select o.*, case when o.no_consent then 'no_consent' when not b.taken_back then 'bought'
                                 when b.taken_back then 'taken_back' when o.answer <> '' then 'declined'
                                 when o.at > %(at)s - make_interval(days => %(attribution)s) then 'deciding'
                                 else 'not_bought' end as why
                from offers o left join bought b on b.offer_id = o.id
            ) judged
            order by person_id, why <> 'bought', at desc, id desc
        ) counted_once
        where %(organisations)s::bigint[] is null or organisation_id = any(%(organisations)s)
    """,
    review=review_of("package_conversion_rate"),
    general=True,
    permission=Permission.SEE_ACCOUNTS,
    values={"offer_days": numbers("package_conversion_rate")["days"], **terms().parameters},
)  # fmt: skip
