"""Deciding and writing tiers for a set of persons. Runs within an action."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection

from kangxu.clinical import tiers
from kangxu.clinical.risk import risk_model
from kangxu.clinical.tiers import EDITION, Decision, Fact, Override, Reason
from kangxu.foundation.clock import day_of
from kangxu.programmes.evidence import Evidence, gather
from kangxu.programmes.programme import OVERALL, programmes

TIERS = ("red", "yellow", "green")
LEFT = ""
_MANY_DECIMALS = re.compile(r"\d+\.\d{2,}")
_STRATA = {band.code: band for band in risk_model("htn_stratification_2024").bands}

_ENROLLED = """
select e.person_id, array_agg(distinct e.programme) from programmes_enrolment e
join people_person p on p.id = e.person_id
where e.person_id = any(%s) and e.ended_at is null and p.merged_into_id is null and p.deceased_at is null
group by 1 order by 1
"""
_BEFORE = """
select person_id, programme, tier, since, computed, computed_since, reasons,
       override_tier, override_until, override_reason
from programmes_tierstate where person_id = any(%s)
"""
_KEEP = """
insert into programmes_tierstate (person_id, programme, tier, since, reasons, pending, computed, computed_since,
                                  edition, evaluated_at, override_tier, override_until, override_reason, override_by)
select person_id, programme, tier, since, reasons::jsonb, pending::jsonb, computed, computed_since, %(edition)s, %(at)s,
       '', null, '', ''
from unnest(%(person)s::bigint[], %(programme)s::text[], %(tier)s::text[], %(since)s::timestamptz[],
            %(reasons)s::text[], %(pending)s::text[], %(computed)s::text[], %(computed_since)s::date[])
     as t (person_id, programme, tier, since, reasons, pending, computed, computed_since)
on conflict (person_id, programme) do update set
    tier = excluded.tier, since = excluded.since, reasons = excluded.reasons, pending = excluded.pending,
    computed = excluded.computed, computed_since = excluded.computed_since, edition = excluded.edition,
    evaluated_at = excluded.evaluated_at
"""
_DROP = """
delete from programmes_tierstate s using unnest(%(person)s::bigint[], %(programme)s::text[]) as t (person_id, programme)
where s.person_id = t.person_id and s.programme = t.programme
"""
_CHANGES = """
insert into programmes_tierchange (person_id, programme, tier, previous, reasons, at, caused_by)
select person_id, programme, tier, previous, reasons::jsonb, %(at)s, %(caused_by)s
from unnest(%(person)s::bigint[], %(programme)s::text[], %(tier)s::text[], %(previous)s::text[], %(reasons)s::text[])
     as t (person_id, programme, tier, previous, reasons)
"""


@dataclass(frozen=True, slots=True)
class Before:
    """The tier row of a person and programme as it stood."""

    tier: str
    since: datetime
    state: tiers.TierState
    override: Override | None


@dataclass(frozen=True, slots=True)
class After:
    """The tier of a person and programme as decided."""

    person_id: int
    programme: str
    tier: str
    since: datetime
    decision: Decision


def decide(person_ids: Sequence[int], *, caused_by: str, at: datetime) -> set[int]:
    """Decide the tiers of these persons, as far as enrolled, and write them; returns whose shown tier changed."""
    before = _before(person_ids)
    enrolled = _enrolled(person_ids)
    evidence = gather(list(enrolled), at=at) if enrolled else {}
    after = [one for person, codes in enrolled.items() for one in _person(person, codes, evidence, before, at)]
    gone = set(before) - {(one.person_id, one.programme) for one in after}
    changes = [
        (one.person_id, one.programme, one.tier, _tier_of(before, one), _reasons(one.decision.reasons))
        for one in after
        if one.tier != _tier_of(before, one)
    ]
    changes += [(person, programme, LEFT, before[person, programme].tier, "[]") for person, programme in sorted(gone)]
    _keep(after, at=at)
    _drop(gone)
    _record(changes, caused_by=caused_by, at=at)
    return {change[0] for change in changes}


def _person(
    person: int, codes: Sequence[str], evidence: Evidence, before: Mapping[tuple[int, str], Before], at: datetime
) -> list[After]:
    """The tiers of a person's programmes, then the overall one, which hears of them as facts."""
    on = day_of(at)
    known = [code for code in codes if code in programmes()]
    single = [_decide(person, code, programmes()[code].tier_scheme, evidence[person], before, at) for code in known]
    heard = [Fact("TIER", on, one.tier) for one in single]
    return [*single, _decide(person, OVERALL, OVERALL, evidence[person] + heard, before, at)]


def _decide(
    person: int, programme: str, scheme: str, evidence: Sequence[Fact], before: Mapping[tuple[int, str], Before],
    at: datetime,
) -> After:  # fmt: skip
    known = before.get((person, programme))
    decision = tiers.decide(
        known.state if known else None, evidence, day_of(at), scheme=scheme, override=known.override if known else None
    )
    since = known.since if known and known.tier == decision.tier else at
    return After(person, programme, decision.tier, since, decision)


def _enrolled(person_ids: Sequence[int]) -> dict[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENROLLED, [list(person_ids)])
        return dict(cursor.fetchall())


def _before(person_ids: Sequence[int]) -> dict[tuple[int, str], Before]:
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [list(person_ids)])
        return {(row[0], row[1]): _read(*row[2:]) for row in cursor.fetchall()}


def _read(
    tier: Any, since: datetime, computed: Any, computed_since: date | None, reasons: str, override_tier: Any,
    until: datetime | None, reason: str,
) -> Before:  # fmt: skip
    rules = frozenset(one["code"] for one in orjson.loads(reasons))
    holds = Override(override_tier, reason, day_of(until)) if until and override_tier else None
    return Before(tier, since, tiers.TierState(computed, computed_since or day_of(since), rules), holds)


def _tier_of(before: Mapping[tuple[int, str], Before], one: After) -> str:
    known = before.get((one.person_id, one.programme))
    return known.tier if known else LEFT


def _keep(after: Sequence[After], *, at: datetime) -> None:
    if not after:
        return
    columns: dict[str, Any] = {
        "person": [one.person_id for one in after],
        "programme": [one.programme for one in after],
        "tier": [one.tier for one in after],
        "since": [one.since for one in after],
        "reasons": [_reasons(one.decision.reasons) for one in after],
        "pending": [_reasons(one.decision.pending) for one in after],
        "computed": [one.decision.computed for one in after],
        "computed_since": [one.decision.since_on for one in after],
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {**columns, "edition": EDITION, "at": at})


def _drop(gone: set[tuple[int, str]]) -> None:
    if gone:
        person, programme = zip(*sorted(gone), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_DROP, {"person": list(person), "programme": list(programme)})


def _record(changes: Sequence[tuple[int, str, str, str, str]], *, caused_by: str, at: datetime) -> None:
    if not changes:
        return
    names = ("person", "programme", "tier", "previous", "reasons")
    columns = {name: list(column) for name, column in zip(names, zip(*changes, strict=True), strict=True)}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGES, {**columns, "at": at, "caused_by": caused_by})


def _reasons(reasons: Sequence[Reason]) -> str:
    return orjson.dumps([_in_words(reason) for reason in reasons]).decode()


def _in_words(reason: Reason) -> Reason:
    """A stratum under the words of its model instead of its code, a converted value with one decimal."""
    zh, en = reason.zh, reason.en
    for value in reason.values:
        if value in _STRATA:
            zh, en = zh.replace(value, _STRATA[value].zh), en.replace(value, _STRATA[value].en)
        elif _MANY_DECIMALS.fullmatch(value):
            zh, en = (text.replace(value, f"{float(value):.1f}") for text in (zh, en))
    return replace(reason, zh=zh, en=en)
