"""From being suitable for a service package to being in target: the statements, in sets.

A way is one offer with what came of it; a person stands where the furthest of their ways leads. Parameters of all
statements: `since`, `until`, `at`, `organisations`, `programme`, `package`, `channel`, `staff` and those of `terms`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.programmes.programme import programmes
from kangxu.programmes.target_sql import CHECKED, sql_verdicts


class Stage(IntEnum):
    """How far somebody came; each stage includes the ones after it."""

    IDENTIFIED = 1
    OFFERED = 2
    BOUGHT = 3
    ACTIVATED = 4
    DELIVERED = 5
    IN_TARGET = 6

    @property
    def code(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a site decided about counting (`funnel.toml`)."""

    attribution_days: int
    refund_days: int
    analytics_purpose: str
    few: int
    periods: tuple[int, ...]
    checked_within_days: dict[str, int]

    def within(self, analyte: str) -> int:
        return self.checked_within_days.get(analyte, self.checked_within_days["other"])

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "attribution": self.attribution_days, "refund": self.refund_days, "purpose": self.analytics_purpose
        }  # fmt: skip


@cache
def terms() -> Terms:
    sheet = load_sheet("funnel.toml", "kangxu.evidence")
    return Terms(**{**sheet, "periods": tuple(sheet["periods"])})


# Not counted anywhere: merged records, those who died before the period, those who withdrew their consent
NO_CONSENT = """
exists (select 1 from privacy_consent c where c.person_id = p.id and c.purpose = %(purpose)s
        and c.withdrawn_at <= %(at)s
        and not exists (select 1 from privacy_consent d where d.person_id = c.person_id and d.purpose = c.purpose
                        and d.given_at <= %(at)s and (d.withdrawn_at is null or d.withdrawn_at > %(at)s)))
"""
SINCE = "%(since)s"


def living(since: str = SINCE) -> str:
    return f"p.merged_into_id is null and (p.deceased_at is null or p.deceased_at >= {since})"


def sql_offers(since: str = SINCE, until: str = "%(until)s") -> str:
    """`offers`: packages offered in the period, with whether their person may be counted."""
    return f"""
offers as (
    select o.id, o.person_id, o.organisation_id, o.staff_id, o.channel, o.at, o.answer,
           coalesce(o.viewed_at <= %(at)s, false) as viewed, k.code as package,
           k.programme, k.tier, {NO_CONSENT} as no_consent
    from shop_offer o join packages_package k on k.code = split_part(o.product, '@', 1)
    join people_person p on p.id = o.person_id
    where o.at >= {since} and o.at < {until} and o.at <= %(at)s and {living(since)}
      and (%(programme)s = '' or k.programme = %(programme)s)
)
"""


# What the filters leave of the offers
ASKED = """
asked as materialized (
    select * from offers where not no_consent
      and (%(organisations)s::bigint[] is null or organisation_id = any(%(organisations)s))
      and (%(package)s = '' or package = %(package)s) and (%(channel)s = '' or channel = %(channel)s)
      and (%(staff)s::bigint is null or staff_id = %(staff)s)
)
"""
# Money asked back soon, or all of it: what is given back and the fee are then all that was paid. What was paid twice
# goes back without the purchase; what a change of packages leaves over is no regret.
_TAKEN_BACK = """
(exists (select 1 from shop_refund f join shop_payment y on y.id = f.payment_id
        where f.order_id = r.id and r.state <> 'changed' and not y.duplicate and f.state <> 'failed'
          and f.created_at <= %(at)s
        having min(f.created_at) <= r.paid_at + make_interval(days => %(refund)s)
            or sum(f.amount_fen + f.fee_fen) >= r.payable_fen + r.credit_fen)
or r.state = 'refunded' and r.payable_fen + r.credit_fen = 0 and r.closed_at <= %(at)s)
"""


def sql_bought(asked: str, since: str = SINCE) -> str:
    """`bought`: paid lines whose last offer of that package, in time, is one of `asked`; taken back or not."""
    return f"""
bought as materialized (
    select l.id as line_id, r.id as order_id, r.person_id, r.paid_at, a.offer_id, {_TAKEN_BACK} as taken_back
    from shop_order r join shop_orderline l on l.order_id = r.id
    join lateral ({_last_offer("r", "l", "r.paid_at")}) a on true
    join {asked} on {asked}.id = a.offer_id
    where r.paid_at >= {since} and r.paid_at <= %(at)s
)
"""


def _last_offer(order: str, line: str, moment: str) -> str:
    return f"""
        select o.id as offer_id from shop_offer o
        where o.person_id = {order}.person_id and o.at <= {moment}
          and o.at >= {moment} - make_interval(days => %(attribution)s)
          and split_part(o.product, '@', 1) = split_part({line}.product, '@', 1)
        order by o.at desc, o.id desc limit 1
    """


# What was granted by the line, used or not; a package without a yearly plan is active once it is granted
_USED = """
exists (select 1 from packages_redemption d join packages_entitlement e on e.id = d.entitlement_id
        where e.source = 'order:' || b.order_id || ':' || b.line_id and d.undone_at is null and d.at <= %(at)s)
"""
_PLANNED = """
exists (select 1 from packages_plan n join packages_plan_versions w on w.plan_id = n.id
        join packages_packageversion v on v.id = w.packageversion_id
        join packages_package g on g.id = v.package_id
        where n.person_id = b.person_id and g.code = a.package and n.activated_at <= %(at)s)
"""
SERVED = f"""
served as materialized (
    select b.offer_id, b.person_id, b.paid_at, a.programme, {_USED} as delivered,
           a.tier = 'single' or {_PLANNED} as planned
    from bought b join asked a on a.id = b.offer_id where not b.taken_back
)
"""
_PLACED = """
exists (select 1 from shop_order r join shop_orderline l on l.order_id = r.id
        where r.person_id = a.person_id and split_part(l.product, '@', 1) = a.package and r.placed_at >= a.at
          and r.placed_at <= a.at + make_interval(days => %(attribution)s) and r.placed_at <= %(at)s)
"""
WAYS = f"""
ways as materialized (
    select a.*, s.paid_at, {_PLACED} as placed,
           case when s.offer_id is null then 2 when m.met then 6 when s.delivered then 5 when s.planned then 4
                else 3 end as reached
    from asked a left join served s on s.offer_id = a.id left join met m on m.offer_id = a.id
)
"""
# Under care in the period without a package from before it
CARE = f"""
care as (
    select e.person_id, e.programme, e.organisation_id, e.doctor_id
    from programmes_enrolment e join people_person p on p.id = e.person_id
    where e.enrolled_at < %(until)s and e.enrolled_at <= %(at)s and (e.ended_at is null or e.ended_at > %(since)s)
      and {living()} and not {NO_CONSENT} and (%(programme)s = '' or e.programme = %(programme)s)
      and (%(organisations)s::bigint[] is null or e.organisation_id = any(%(organisations)s))
      and (%(staff)s::bigint is null or %(staff)s in (e.doctor_id, e.care_manager_id))
      and not exists (
          select 1 from shop_order r join shop_orderline l on l.order_id = r.id
          join packages_package k on k.code = split_part(l.product, '@', 1)
          where r.person_id = e.person_id and r.state <> 'refunded' and r.paid_at < %(since)s
            and r.paid_at + make_interval(days => l.validity_days) > %(since)s and k.programme in (e.programme, ''))
)
"""
# Who paid for a package that nobody had offered in time
DIRECT = f"""
select count(distinct r.person_id) from shop_order r join shop_orderline l on l.order_id = r.id
join packages_package k on k.code = split_part(l.product, '@', 1) join people_person p on p.id = r.person_id
where r.paid_at >= %(since)s and r.paid_at < %(until)s and r.paid_at <= %(at)s and {living()} and not {NO_CONSENT}
  and not {_TAKEN_BACK} and (%(programme)s = '' or k.programme = %(programme)s)
  and (%(package)s = '' or k.code = %(package)s)
  and (%(organisations)s::bigint[] is null or r.organisation_id = any(%(organisations)s))
  and not exists ({_last_offer("r", "l", "r.paid_at")})
"""


@cache
def sql_ways() -> str:
    """The common table expressions up to `ways`: one row per offer, with how far it led."""
    return f"with {sql_offers()}, {ASKED}, {sql_bought('asked')}, {SERVED}, {_sql_met()}, {WAYS}"


def _sql_met() -> str:
    """`met`: offers whose person is in target now, by the newest check of each analyte the programme steadies by."""
    steady = [(code, analyte) for code, one in programmes().items() for analyte in one.steady]
    pairs = ", ".join(f"('{code}', '{analyte}')" for code, analyte in steady)
    newest = " union all ".join(_sql_newest(analyte) for analyte in dict.fromkeys(one for _code, one in steady))
    return f"""
met as materialized (
    select s.offer_id, bool_and(c.value) as met
    from served s join (values {pairs}) as by (programme, analyte) on s.programme in ('', by.programme)
    join ({newest}) c on c.person_id = s.person_id and c.analyte = by.analyte
    where s.delivered group by s.offer_id
)
"""


def _sql_newest(analyte: str) -> str:
    return (
        f"(select distinct on (v.person_id) v.person_id, '{analyte}' as analyte, v.value"
        f" from ({sql_verdicts(analyte)}) v where v.person_id in (select person_id from served where delivered)"
        f" and v.value is not null and v.source = any(array{list(CHECKED)!r}) and v.at <= %(at)s"
        f" and v.at > %(at)s - make_interval(days => {terms().within(analyte)})"
        " order by v.person_id, v.at desc, v.place desc)"
    )
