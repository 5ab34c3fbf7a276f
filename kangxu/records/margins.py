"""What the hospital keeps of a charge, as a fact for rules. Shares and words in margin.toml; never for clinical use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.records.models import Charge
from kangxu.rules.catalogue import Fact, Field, Filter, Series

SHARES: list[dict[str, Any]] = load_sheet("margin.toml", "kangxu.records")["shares"]
LEAST, MOST = (pick(one["share"] for one in SHARES) for pick in (min, max))
_IN_A_STAY = next(one["share"] for one in SHARES if one["code"] == "inpatient")


@cache
def share_of(category: str | None, *, inpatient: bool) -> float | None:
    """Share of a charge that stays in the hospital; None when its category is not known."""
    if inpatient:
        return float(_IN_A_STAY)
    plain = (category or "").lower()
    found = (one["share"] for one in SHARES if any(word in plain for word in one["words"]))
    return next(found, None)


def _margins(person_id: int, at: datetime) -> Sequence[Fact]:
    charges = Charge.objects.filter(person_id=person_id, retired_at=None).select_related("encounter")
    return [_margin(one) for one in charges]


def _margin(charge: Charge) -> Fact:
    visit, amount = charge.encounter, charge.amount_fen / 100
    share = share_of(charge.category, inpatient=bool(visit and visit.kind == "inpatient"))
    edges = (amount * LEAST, amount * MOST) if share is None else (amount * share, amount * share)
    return Fact(
        edges[0], visit.started_at if visit else charge.recorded_at, (min(edges), max(edges)), charge.pk,
        {"category": charge.category, "name": charge.item},
    )  # fmt: skip


def _sql_share() -> str:
    """SQL for the share, NULL where the category is not known. The words stand in the query: they are our own."""
    tests = " ".join(
        f"when {' or '.join(_holds(word) for word in one['words'])} then {one['share']!r}::float8" for one in SHARES
    )
    return f"case when e.kind = 'inpatient' then {_IN_A_STAY!r}::float8 {tests} end"


def _holds(word: str) -> str:
    return f"strpos(lower(c.category), '{word}') > 0"


_AMOUNT = "(c.amount_fen / 100.0::float8)"
_LOW, _HIGH = f"{_AMOUNT} * coalesce(h.share, {LEAST!r}::float8)", f"{_AMOUNT} * coalesce(h.share, {MOST!r}::float8)"

MARGIN = Field(
    "margin", "有效收入", "Effective income", "number",
    Series(
        f"select c.person_id, {_LOW} as value, coalesce(e.started_at, c.recorded_at) as at, c.id as place,"
        f" c.category, c.item as name, least({_LOW}, {_HIGH}) as least, greatest({_LOW}, {_HIGH}) as most"
        " from records_charge c left join records_encounter e on e.id = c.encounter_id"
        f" cross join lateral (select {_sql_share()} as share) h where c.retired_at is null",
        bounded=True,
    ),
    _margins, unit="元", nothing=True, units=("元",),
    filters=(Filter("category", "类别", "category"), Filter("name", "名称", "name")),
    unknown=(
        "费用类别认不出时只知道上下限", "where the category of a charge is not known, only least and most are",
    ),
    example=("365天内 有效收入 合计 >= 1000元", "total of effective income within 365 days >= 1000元"),
)  # fmt: skip

FIELDS = (MARGIN,)
