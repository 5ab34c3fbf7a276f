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
from kangxu.clinical.tiers import Decision, Fact, Override, Reason
from kangxu.foundation.clock import day_of
from kangxu.programmes.evidence import gather
from kangxu.programmes.overall_deciding import Known, decide_overall
from kangxu.programmes.programme import OVERALL, programmes

TIERS = ("red", "yellow", "green")
LEFT = ""
BY_HAND = "by_hand"
_MANY_DECIMALS = re.compile(r"\d+\.\d{2,}")
_STRATA = {band.code: band for band in risk_model("htn_stratification_2024").bands}

# The living of a set, with the programmes they are in
_LIVING = """
select p.id, array_remove(array_agg(distinct e.programme), null) from people_person p
left join programmes_enrolment e on e.person_id = p.id and e.ended_at is null
where p.id = any(%s) and p.merged_into_id is null and p.deceased_at is null
group by 1 order by 1
"""
_BEFORE = """
select person_id, programme, tier, since, computed, computed_since, reasons,
       override_tier, override_until, override_reason, override_by, override_by_name
from programmes_tierstate where person_id = any(%s)
"""
_KEEP = """
insert into programmes_tierstate (person_id, programme, tier, since, reasons, pending, computed, computed_since,
                                  edition, evaluated_at, override_tier, override_until, override_reason, override_by,
                                  override_by_name)
select person_id, programme, tier, since, reasons::jsonb, pending::jsonb, computed, computed_since, edition, %(at)s,
       override_tier, override_until, override_reason, override_by, override_by_name
from unnest(%(person)s::bigint[], %(programme)s::text[], %(tier)s::text[], %(since)s::timestamptz[],
            %(reasons)s::text[], %(pending)s::text[], %(computed)s::text[], %(computed_since)s::date[],
            %(override_tier)s::text[], %(override_until)s::timestamptz[], %(override_reason)s::text[],
            %(override_by)s::text[], %(override_by_name)s::text[], %(edition)s::text[])
     as t (person_id, programme, tier, since, reasons, pending, computed, computed_since, override_tier,
           override_until, override_reason, override_by, override_by_name, edition)
on conflict (person_id, programme) do update set
    tier = excluded.tier, since = excluded.since, reasons = excluded.reasons, pending = excluded.pending,
    computed = excluded.computed, computed_since = excluded.computed_since, edition = excluded.edition,
    evaluated_at = excluded.evaluated_at, override_tier = excluded.override_tier,
    override_until = excluded.override_until, override_reason = excluded.override_reason,
    override_by = excluded.override_by, override_by_name = excluded.override_by_name
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
class Noted:
    """A doctor's tier as it is stored."""

    tier: str = ""
    until: datetime | None = None
    reason: str = ""
    by: str = ""
    by_name: str = ""

    def override(self, at: datetime) -> Override | None:
        """The doctor's tier while it lasts."""
        if not self.tier or self.until is None or self.until <= at:
            return None
        return Override(self.tier, self.reason, day_of(self.until))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Before:
    """The tier row of a person and programme as it stood."""

    tier: str
    since: datetime
    state: tiers.TierState
    noted: Noted
    reasons: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class After:
    """The tier of a person and programme as decided."""

    person_id: int
    programme: str
    tier: str
    since: datetime
    decision: Decision
    noted: Noted


Rows = Mapping[tuple[int, str], Before]


def decide(person_ids: Sequence[int], *, caused_by: str, at: datetime) -> set[int]:
    """Decide the tiers of these persons and write them; returns whose shown tier changed.

    Diseases first, as far as enrolled; then the overall tier of everybody, which asks for those of the diseases.
    """
    before = _before(person_ids)
    living = _living(person_ids)
    single = _diseases(living, before, at)
    changes = _write(single, {key: row for key, row in before.items() if key[1] != OVERALL}, at=at)
    overall = _overall(living, before, at)
    changes += _write(overall, {key: row for key, row in before.items() if key[1] == OVERALL}, at=at)
    _record(changes, caused_by=caused_by, at=at)
    return {change[0] for change in changes}


def _diseases(living: Mapping[int, Sequence[str]], before: Rows, at: datetime) -> list[After]:
    enrolled = {person: [code for code in codes if code in programmes()] for person, codes in living.items() if codes}
    evidence = gather(list(enrolled), at=at) if enrolled else {}
    return [
        _decide(person, code, programmes()[code].tier_scheme, evidence[person], before, at)
        for person, codes in enrolled.items()
        for code in codes
    ]


def _overall(living: Mapping[int, Sequence[str]], before: Rows, at: datetime) -> list[After]:
    """Whoever is under care has an overall tier; others where something is known, or a doctor said so."""
    known = {
        person: Known(row.state, row.reasons, row.noted.override(at))
        for (person, programme), row in before.items()
        if programme == OVERALL
    }
    found = decide_overall(list(living), known, at=at)
    wanted = {one: two for one, two in found.items() if living[one] or two.tier != "unknown" or two.override}
    return [_after(person, OVERALL, decision, before, at) for person, decision in wanted.items()]


def _write(after: Sequence[After], before: Rows, *, at: datetime) -> list[tuple[int, str, str, str, str]]:
    """Keep what was decided, drop what is over; returns the changes of what is shown."""
    gone = set(before) - {(one.person_id, one.programme) for one in after}
    _keep(after, at=at)
    _drop(gone)
    changes = [
        (
            one.person_id,
            one.programme,
            one.tier,
            _tier_of(before, one),
            _reasons([*_by_hand(one, at), *one.decision.reasons]),
        )
        for one in after
        if one.tier != _tier_of(before, one)
    ]
    return changes + [(person, code, LEFT, before[person, code].tier, "[]") for person, code in sorted(gone)]


def _decide(
    person: int, programme: str, scheme: str, evidence: Sequence[Fact], before: Rows, at: datetime,
) -> After:  # fmt: skip
    known = before.get((person, programme))
    override = known.noted.override(at) if known else None
    decision = tiers.decide(known.state if known else None, evidence, day_of(at), scheme=scheme, override=override)
    return _after(person, programme, decision, before, at)


def _after(person: int, programme: str, decision: Decision, before: Rows, at: datetime) -> After:
    known = before.get((person, programme))
    since = known.since if known and known.tier == decision.tier else at
    noted = known.noted if known and decision.override else Noted()
    return After(person, programme, decision.tier, since, decision, noted)


def _living(person_ids: Sequence[int]) -> dict[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_LIVING, [list(person_ids)])
        return dict(cursor.fetchall())


def _before(person_ids: Sequence[int]) -> dict[tuple[int, str], Before]:
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [list(person_ids)])
        return {(row[0], row[1]): _read(*row[2:]) for row in cursor.fetchall()}


def _read(
    tier: Any, since: datetime, computed: Any, computed_since: date | None, reasons: str, *noted: Any
) -> Before:  # fmt: skip
    told = {one["code"]: one for one in orjson.loads(reasons)}
    state = tiers.TierState(computed, computed_since or day_of(since), frozenset(told))
    return Before(tier, since, state, Noted(*noted), told)


def _by_hand(one: After, at: datetime) -> list[Reason]:
    """That somebody set it, in front of what the rules found."""
    if not one.decision.override:
        return []
    zh = f"{one.noted.by_name}人工调整：{one.noted.reason}"
    en = f"Set by {one.noted.by_name}: {one.noted.reason}"
    return [Reason(BY_HAND, one.decision.tier, zh, en, (), day_of(at), False, "", "")]


def _tier_of(before: Rows, one: After) -> str:
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
        "override_tier": [one.noted.tier for one in after],
        "override_until": [one.noted.until for one in after],
        "override_reason": [one.noted.reason for one in after],
        "override_by": [one.noted.by for one in after],
        "override_by_name": [one.noted.by_name for one in after],
        "edition": [one.decision.edition for one in after],
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {**columns, "at": at})


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
