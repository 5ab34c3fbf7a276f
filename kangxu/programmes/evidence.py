"""What tiers speak of, read for a set of persons in two queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kangxu.clinical.tiers import SCHEMES, Fact
from kangxu.clinical.urgent import URGENT_RULES
from kangxu.foundation.clock import day_of, zone
from kangxu.programmes.targets import CONDITIONS, PRESSURE_SOURCES
from kangxu.records.bounds import sql_nearest
from kangxu.rules import sets

Evidence = dict[int, list[Fact]]

PRESSURES = ("SBP", "DBP")
# Glucose of any kind counts as evidence of a low; the group is that of the urgent rules
GLUCOSE = next(rule.analytes for rule in URGENT_RULES if rule.code == "glucose_low_in_diabetes")
# Facts of higher rooms reach the tiers through the catalogue of rules: code there → code in tiers.toml
OFFERED = {
    "band.htn_stratification_2024": "STRATUM",
    "band.gold_group": "GOLD_GROUP",
    "band.ckd_epi_2021": "KIDNEY_STAGE",
    **{f"diagnosis.{condition}": "DISEASE" for condition in CONDITIONS},
}
KEPT_DAYS = 5
_RULES = [rule for scheme in SCHEMES.values() for rule in scheme.rules]
_MEASURED = [rule for rule in _RULES if rule.kind != "word"]
# Values that rules know under the code of their analyte
PLAIN = tuple(dict.fromkeys(rule.fact for rule in _MEASURED if rule.fact not in ("BP", "GLUCOSE")))
# No rule looks further back than its window, or holds longer than its release
WINDOW = timedelta(days=max(rule.within_days for rule in _MEASURED) + 35)
RECENT = timedelta(days=max(rule.release_days for rule in _MEASURED) + 7)

_VALUE = sql_nearest("r")
_DAYS = f"""
select person_id, analyte, source, day, low, high, mean from (
    select *, row_number() over (partition by person_id, analyte, source order by day desc) as n from (
        select person_id, analyte, source, (measured_at at time zone %(zone)s)::date as day,
               min({_VALUE}) as low, max({_VALUE}) as high, avg({_VALUE}) as mean
        from records_reading r
        where person_id = any(%(among)s) and analyte = any(%(analytes)s) and retired_at is null and value is not null
          and measured_at between %(since)s and %(at)s
        group by 1, 2, 3, 4
    ) days
) ranked where n <= %(kept)s or day >= %(recent)s
"""


def gather(person_ids: Sequence[int], *, at: datetime) -> Evidence:
    """Evidence of each person: every recent day with a value, and the last days before."""
    found: Evidence = {person: [] for person in person_ids}
    _measured(found, at)
    _offered(found, at)
    return found


def _measured(found: Evidence, at: datetime) -> None:
    pressures: dict[tuple[int, str, Any], dict[str, float]] = {}
    for person, analyte, source, day, low, high, mean in _days(list(found), at):
        if analyte in PRESSURES:
            pressures.setdefault((person, source, day), {})[analyte] = mean
        else:
            found[person].extend(_numbers(analyte, source, day, low, high))
    for (person, source, day), pair in pressures.items():
        if len(pair) == len(PRESSURES):
            found[person].append(Fact("BP", day, pair["SBP"], pair["DBP"], PRESSURE_SOURCES[source]))


def _numbers(analyte: str, source: str, day: Any, low: float, high: float) -> Iterable[Fact]:
    """The extremes of a day: a rule takes the one that it looks for."""
    values = {low, high}
    if analyte in PLAIN:
        yield from (Fact(analyte, day, value, source=source) for value in values)
    if analyte in GLUCOSE:
        yield from (Fact("GLUCOSE", day, value, source=source) for value in values)


def _days(person_ids: list[int], at: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _DAYS,
            {
                "among": person_ids, "analytes": sorted({*PRESSURES, *PLAIN, *GLUCOSE}), "zone": zone().key, "at": at,
                "since": at - WINDOW, "recent": day_of(at - RECENT), "kept": KEPT_DAYS,
            },
        )  # fmt: skip
        return cursor.fetchall()


def _offered(found: Evidence, at: datetime) -> None:
    for code, facts in sets.values_of(OFFERED, among=list(found), at=at).items():
        for person, fact in facts.items():
            on = day_of(fact.at or at)
            found[person].extend(Fact(OFFERED[code], on, value) for value in _values(code, fact.value))


def _values(code: str, value: Any) -> Iterable[float | str]:
    """A disease group under the names that tiers use; the rest as it is."""
    if code.startswith("diagnosis."):
        return CONDITIONS[code.removeprefix("diagnosis.")] if value else ()
    return (value,)
