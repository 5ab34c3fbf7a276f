"""How far values measured at home can be believed: the checks of `clinical.credibility` put to the record.

Kept per person and kind in `Credibility`; a score asks for a look at the device, it accuses nobody and removes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kangxu.clinical import credibility, plausibility
from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.fetching import column, rows
from kangxu.records.models import Credibility, Source
from kangxu.rules.catalogue import STILL, Choice, Fact, Field, Filter, Rows

SHEET = load_sheet("believing.toml", "kangxu.records")
AT_HOME = (Source.HOME_DEVICE.value, Source.SELF_REPORT.value)
KIND_OF: dict[str, str] = {analyte: kind for kind, one in SHEET["kinds"].items() for analyte in one["analytes"]}
BELIEVED_FROM = int(SHEET["doubtful_below"])
_WINDOW = timedelta(days=SHEET["window_days"])
_BEFORE_HBA1C = timedelta(weeks=credibility.RULES["hba1c_gap"]["weeks"])

HOME_VALUES = """
select r.person_id, r.analyte, r.value, r.measured_at from records_reading r
where r.person_id = any(%(persons)s) and r.analyte = any(%(analytes)s) and r.source = any(%(at_home)s)
  and r.retired_at is null and r.value is not null and r.comparator is null
  and r.measured_at > %(since)s and r.measured_at <= %(at)s
order by r.person_id, r.measured_at, r.id
"""
HBA1C = """
select distinct on (r.person_id) r.person_id, r.value, r.measured_at from records_reading r
where r.person_id = any(%(persons)s) and r.analyte = 'HBA1C' and r.source <> all(%(at_home)s)
  and r.retired_at is null and r.value is not null and r.comparator is null
  and r.measured_at > %(since)s and r.measured_at <= %(at)s
order by r.person_id, r.measured_at desc, r.id desc
"""
DIABETIC = """
select distinct d.person_id from records_diagnosis d
where d.person_id = any(%(persons)s) and d.condition = 'diabetes' and d.state <> 'resolved' and d.retired_at is null
"""
KEEP = """
insert into records_credibility as c (person_id, kind, score, flags, at)
select person_id, kind, score, flags::jsonb, %(at)s from unnest(%(ids)s::bigint[], %(kinds)s::text[],
    %(scores)s::smallint[], %(flags)s::text[]) as t (person_id, kind, score, flags)
on conflict (person_id, kind) do update set score = excluded.score, flags = excluded.flags, at = excluded.at
where (c.score, c.flags) is distinct from (excluded.score, excluded.flags)
returning c.person_id
"""
FORGET = """
delete from records_credibility c where c.person_id = any(%(persons)s) and not exists (
    select 1 from unnest(%(ids)s::bigint[], %(kinds)s::text[]) as t (person_id, kind)
    where t.person_id = c.person_id and t.kind = c.kind)
returning c.person_id
"""


@dataclass(frozen=True, slots=True)
class Home:
    """What one person measured at home of one kind, oldest first, and what is known from elsewhere."""

    values: Sequence[tuple[str, float, datetime]]
    since: datetime
    hba1c: tuple[float, datetime] | None = None
    diabetic: bool = False

    def of(self, *analytes: str) -> list[float]:
        """Values within the window."""
        return [
            value for analyte, value, at in self.values if at > self.since and (not analytes or analyte in analytes)
        ]


def flags_of(kind: str, home: Home) -> list[str]:
    """Codes of the checks that a series fails, rising."""
    checks = {"limits": _beyond_limits(home)} | (_of_glucose(home) if kind == "glucose" else _of_pressure(home))
    return sorted(code for code, failed in checks.items() if failed)


def _beyond_limits(home: Home) -> bool:
    recent = ((analyte, value) for analyte, value, at in home.values if at > home.since)
    return any(plausibility.check(analyte, value).action == "confirm" for analyte, value in recent)


def _of_glucose(home: Home) -> dict[str, bool]:
    return {
        "too_perfect": home.diabetic and credibility.too_perfect_glucose(home.of()),
        "hba1c_gap": _gap(home),
    }


def _gap(home: Home) -> bool:
    if home.hba1c is None:
        return False
    value, at = home.hba1c
    before = [one for _, one, moment in home.values if at - _BEFORE_HBA1C <= moment <= at]
    found = credibility.glucose_against_hba1c(before, value)
    return found is not None and found.enough and found.flag


def _of_pressure(home: Home) -> dict[str, bool]:
    systolic = home.of("SBP")
    digits = credibility.end_digits(credibility.digit_counts(home.of()))
    return {
        "end_digit": digits is not None and digits.flag,
        "repeats": credibility.repeats_too_often(systolic),
        "too_perfect": credibility.too_perfect_pressure(systolic),
    }


def judge(person_ids: Sequence[int], *, at: datetime) -> list[int]:
    """Judge the home values of these persons anew; returns those for whom something changed (within an action)."""
    known: dict[str, Any] = {
        "persons": list(person_ids), "analytes": list(KIND_OF), "at_home": list(AT_HOME), "at": at,
        "since": at - _WINDOW - _BEFORE_HBA1C,
    }  # fmt: skip
    homes = _homes(known)
    judged = [(*key, flags_of(key[1], home)) for key, home in homes.items() if home.of()]
    parameters = known | {
        "ids": [person for person, _, _ in judged], "kinds": [kind for _, kind, _ in judged],
        "scores": [credibility.score(flags) for _, _, flags in judged],
        "flags": ["[" + ", ".join(f'"{flag}"' for flag in flags) + "]" for _, _, flags in judged],
    }  # fmt: skip
    return sorted({person for statement in (KEEP, FORGET) for person in column(statement, parameters)})


def _homes(known: Mapping[str, Any]) -> dict[tuple[int, str], Home]:
    series: dict[tuple[int, str], list[tuple[str, float, datetime]]] = defaultdict(list)
    for person, analyte, value, moment in rows(HOME_VALUES, known):
        series[person, KIND_OF[analyte]].append((analyte, value, moment))
    if not series:
        return {}
    measuring = {**known, "persons": sorted({person for person, _ in series})}
    hba1c = {person: (value, moment) for person, value, moment in rows(HBA1C, measuring)}
    diabetic = set(column(DIABETIC, measuring))
    since = known["at"] - _WINDOW
    return {key: Home(values, since, hba1c.get(key[0]), key[0] in diabetic) for key, values in series.items()}


TRUST = Filter(
    "trust", "可信度", "trust", (Choice("trusted", "可信", "trusted"), Choice("doubtful", "存疑", "doubtful"))
)


def doubted_kinds(person_id: int, at: datetime) -> set[str]:
    """Kinds of home values of a person that are in doubt."""
    found = Credibility.objects.filter(person_id=person_id, score__lt=BELIEVED_FROM, at__lte=at)
    return set(found.values_list("kind", flat=True))


def trust_of(analyte: str, source: str, doubted: set[str]) -> str:
    """Whether a value counts as believed: not measured at home, or nothing is held against home values of its kind."""
    return "doubtful" if source in AT_HOME and KIND_OF.get(analyte) in doubted else "trusted"


def sql_trust(analyte: str) -> tuple[str, str]:
    """SQL for `trust_of` over readings `r`, and the join it needs: one that is dropped where nobody asks."""
    if analyte not in KIND_OF:
        return "'trusted'", ""
    join = (
        f" left join records_credibility c on c.person_id = r.person_id and c.kind = '{KIND_OF[analyte]}'"
        " and c.at <= %(at)s"
    )
    doubtful = f"r.source in {AT_HOME!r} and c.score < {BELIEVED_FROM}"
    return f"case when {doubtful} then 'doubtful' else 'trusted' end", join


def _credibility(person_id: int, at: datetime) -> Fact | None:
    found = list(Credibility.objects.filter(person_id=person_id, at__lte=at))
    return Fact(min(one.score for one in found), max(one.at for one in found)) if found else None


FIELD = Field(
    "credibility", "自测可信度", "Credibility of home values", "number",
    Rows(
        "select person_id, min(score) as value, max(at) as at from records_credibility where at <= %(at)s"
        " group by person_id"
    ),
    _credibility, unit="points",
    unknown=("近 90 天没有自测的血糖或血压", "no glucose or pressure measured at home within 90 days"),
    example=("自测可信度 < 60分", "Credibility of home values < 60 points"), turns=STILL,
)  # fmt: skip
