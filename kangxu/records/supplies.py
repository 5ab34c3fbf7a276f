"""How long a person's long-term medicines last: days without, and the share of days covered. Numbers in supply.toml.

Supplies of one medicine are told by its name; what is left over of an earlier supply is not carried on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.clock import day_of
from kangxu.records.models import Medicine
from kangxu.records.moments import midnight, sql_midnight
from kangxu.rules.catalogue import Daily, Fact, Field, Filter, Moments, Rows, Series

_SHEET = load_sheet("supply.toml", "kangxu.records")
LONG_TERM, GAP, COVERED = _SHEET["long_term"], _SHEET["gap"], _SHEET["covered"]
CALLED_OFF = ("cancelled", "entered-in-error", "stopped")

_LEFT_EARLIER = f"%(day)s::date - {COVERED['window'] - 1}"
_STATUS = "(array_agg(coalesce(m.status, '') order by m.started_on desc, m.id desc))[1]"
# one row per person and long-term medicine that was not called off
_MEDICINES = f"""
select m.person_id, m.name, max(m.id) as place, min(m.started_on) as first_on, max(m.started_on) as newest_on,
       max(m.started_on + m.days_supplied - 1) as last_on,
       range_agg(daterange(greatest(m.started_on, {_LEFT_EARLIER}),
                           least(m.started_on + m.days_supplied, %(day)s::date + 1)))
           filter (where m.started_on + m.days_supplied > {_LEFT_EARLIER}) as covered
from records_medicine m
where m.retired_at is null and m.days_supplied > 0 and m.started_on <= %(day)s
group by m.person_id, m.name
having (count(distinct m.started_on) >= {LONG_TERM["supplies"]} or max(m.days_supplied) >= {LONG_TERM["days"]})
   and {_STATUS} not in {CALLED_OFF!r}
"""


# when a supply that is noted already begins
_BEGINNINGS = (
    f"select m.person_id, {sql_midnight('m.started_on')} as at from records_medicine m"
    " where m.retired_at is null and m.days_supplied > 0 and m.started_on > %(day)s"
)


def _medicines(person_id: int, on: date) -> list[list[Medicine]]:
    """Supplies up to a day of each long-term medicine that was not called off, oldest first."""
    found = Medicine.objects.filter(person_id=person_id, retired_at=None, days_supplied__gt=0, started_on__lte=on)
    by_name: dict[str, list[Medicine]] = defaultdict(list)
    for one in found.order_by("started_on", "pk"):
        by_name[one.name].append(one)
    return [one for one in by_name.values() if _long_term(one) and one[-1].status not in CALLED_OFF]


def _long_term(supplies: Sequence[Medicine]) -> bool:
    again = len({one.started_on for one in supplies}) >= LONG_TERM["supplies"]
    return again or any((one.days_supplied or 0) >= LONG_TERM["days"] for one in supplies)


def _days(supply: Medicine) -> list[date]:
    """The days that a supply is meant for."""
    if supply.started_on is None:
        return []
    return [supply.started_on + timedelta(days=turn) for turn in range(supply.days_supplied or 0)]


def _last(supplies: Sequence[Medicine]) -> date:
    return max(_days(one)[-1] for one in supplies)


def _gap(person_id: int, at: datetime) -> Fact | None:
    found = _medicines(person_id, day_of(at))
    if not found:
        return None
    newest = max(_days(one[-1])[0] for one in found)
    lasting = (_last(one) for one in found if (newest - _last(one)).days <= GAP["replaced_after"])
    return Fact(max((day_of(at) - last).days for last in lasting), midnight(newest))


SUPPLY_GAP = Field(
    "supply_gap", "断药天数", "Days without supply", "number",
    Rows(
        "select m.person_id, max(%(day)s::date - m.last_on) as value,"
        f" {sql_midnight('max(m.fetched_on)')} as at"
        f" from (select k.*, max(k.newest_on) over (partition by k.person_id) as fetched_on from ({_MEDICINES}) k) m"
        f" where m.fetched_on - m.last_on <= {GAP['replaced_after']} group by m.person_id"
    ),
    _gap, unit="d",
    unknown=(
        "没有写明用药天数的长期用药；负数表示还够用几天",
        "no long-term medicine with days of supply; below 0: days left",
    ),
    example=("断药天数 >= 7天", "Days without supply >= 7 days"), turns=Daily(also=_BEGINNINGS),
)  # fmt: skip


def _pdc(person_id: int, at: datetime) -> Fact | None:
    today = day_of(at)
    opens = today - timedelta(days=COVERED["window"] - 1)
    covered = observed = 0
    newest: list[date] = []
    for supplies in _medicines(person_id, today):
        days = {day for one in supplies for day in _days(one) if opens <= day <= today}
        if days:
            covered += len(days)
            observed += (today - max(opens, _days(supplies[0])[0])).days + 1
            newest.append(_days(supplies[-1])[0])
    if observed < COVERED["observed_from"]:
        return None
    share = (Decimal(100 * covered) / observed).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Fact(float(share), midnight(max(newest)))


_OBSERVED = f"(%(day)s::date - greatest(m.first_on, {_LEFT_EARLIER}) + 1)"
PDC = Field(
    "pdc", "用药覆盖率", "Proportion of days covered", "number",
    Rows(
        f"select m.person_id, round(100.0 * sum(c.days) / sum({_OBSERVED}), 1)::float8 as value,"
        f" {sql_midnight('max(m.newest_on)')} as at from ({_MEDICINES}) m cross join lateral"
        " (select sum(upper(one) - lower(one)) as days from unnest(m.covered) as one) c"
        f" where c.days > 0 group by m.person_id having sum({_OBSERVED}) >= {COVERED['observed_from']}"
    ),
    _pdc, unit="%",
    unknown=(
        "近 180 天没有写明用药天数的长期用药，或观察不到 28 天",
        "no long-term medicine with days of supply within 180 days, or under 28 days observed",
    ),
    example=("用药覆盖率 >= 80%", "Proportion of days covered >= 80%"),
    turns=Moments(
        f"select distinct m.person_id, {sql_midnight('%(day)s::date + 1')} as at from records_medicine m"
        " where m.retired_at is null and m.days_supplied > 0"
        f" and m.started_on + m.days_supplied > {_LEFT_EARLIER}"
    ),
)  # fmt: skip


def _ends(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(True, midnight(_last(one) + timedelta(days=1)), None, max(each.pk for each in one), {"name": one[-1].name})
        for one in _medicines(person_id, day_of(at))
    ]


SUPPLY_END = Field(
    "supply_end", "供药用完", "Supply ran out", "event",
    Series(
        f"select m.person_id, true as value, {sql_midnight('m.last_on + 1')} as at, m.place, m.name"
        f" from ({_MEDICINES}) m"
    ),
    _ends, filters=(Filter("name", "名称", "name"),),
    unknown=("没有写明用药天数的长期用药，或还没用完", "no long-term medicine with days of supply, or not used up yet"),
    example=(
        "供药用完[名称：“阿托伐他汀”] 距最近一次 >= 7天",
        'days since last supply ran out [name: "阿托伐他汀"] >= 7 days',
    ),
    turns=Moments(_BEGINNINGS),
)  # fmt: skip

FIELDS = (SUPPLY_GAP, PDC, SUPPLY_END)
