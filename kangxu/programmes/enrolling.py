"""Who belongs into which programme, judged in sets. Runs within an action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from kangxu.foundation.viewer import Viewer
from kangxu.programmes import staffing
from kangxu.programmes.models import Enrolment, Proposal
from kangxu.programmes.programme import Programme, programmes
from kangxu.programmes.staffing import Carers
from kangxu.rules import sets
from kangxu.rules.catalogue import Fact
from kangxu.rules.language import All, Compare, Not, Rule, Term, facts_in

_ALIVE = Not(Compare(Term("deceased"), "=", True))

_HISTORY = """
select person_id, programme, 'enrolment', ended_at is null, enrolled_at, doctor_id, care_manager_id
from programmes_enrolment where person_id = any(%(among)s) and end_reason <> 'no_ground'
union all
select person_id, programme, 'proposal', decided_at is null, coalesce(decided_at, proposed_at), null, null
from programmes_proposal where person_id = any(%(among)s)
"""
_HOMES = """
select distinct on (person_id) person_id, organisation_id from people_registration
where person_id = any(%s) and ended_at is null order by person_id, started_at, id
"""


@dataclass
class History:
    """What was decided before about a set of persons."""

    enrolled: set[tuple[int, str]] = field(default_factory=set)
    living: set[tuple[int, str]] = field(default_factory=set)
    proposed: dict[tuple[int, str], datetime] = field(default_factory=dict)
    carers: dict[int, Carers] = field(default_factory=dict)


def history_of(person_ids: Sequence[int]) -> History:
    found = History()
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, {"among": list(person_ids)})
        for person, programme, kind, open_, moment, doctor, manager in cursor.fetchall():
            if kind == "proposal":
                found.proposed[person, programme] = moment if not open_ else datetime.max.replace(tzinfo=moment.tzinfo)
                continue
            found.enrolled.add((person, programme))
            if open_:
                found.living.add((person, programme))
                found.carers[person] = Carers(doctor, manager)
    return found


def by_facts(
    person_ids: Sequence[int], *, organisation_id: int | None, caused_by: str, by: Viewer, at: datetime
) -> tuple[set[int], set[int]]:
    """Enrol the diagnosed, propose the suspected; returns both sets of persons. What was ended stays ended,
    unless it ended for want of facts: a file taken back and handed in anew leaves nobody out."""
    known = history_of(person_ids)
    judged = _judge(person_ids, at)
    wanted = {
        code: {person for person in judged[code, "eligible"] if (person, code) not in known.enrolled}
        for code in programmes()
    }
    homes = _homes(set().union(*wanted.values(), *judged.values()), organisation_id)
    proposed = _propose(judged, known, homes, caused_by=caused_by, at=at)
    enrolled = _enrol(wanted, known.carers, homes, caused_by=caused_by, by=by, at=at)
    return enrolled, proposed


def without_ground(person_ids: Sequence[int], *, at: datetime) -> dict[str, set[int]]:
    """Per programme, the persons whom its rule does not hold any longer (facts were withdrawn)."""
    judged = _judge(person_ids, at)
    return {code: set(person_ids) - judged[code, "eligible"] for code in programmes()}


def without_suspicion(person_ids: Sequence[int], *, at: datetime) -> dict[str, set[int]]:
    judged = _judge(person_ids, at)
    return {code: set(person_ids) - judged[code, "suspected"] for code in programmes()}


def reasons_for(rule: Rule, person_ids: Iterable[int], *, at: datetime) -> dict[int, list[dict[str, Any]]]:
    """The facts, with value and date, that a rule found in each person."""
    found = sets.values_of(facts_in(rule), among=sorted(person_ids), at=at)
    reasons: dict[int, list[dict[str, Any]]] = {}
    for code, facts in found.items():
        for person, fact in facts.items():
            reasons.setdefault(person, []).append(_reason(code, fact))
    return reasons


def _reason(code: str, fact: Fact) -> dict[str, Any]:
    return {"code": code, "value": fact.value, "at": fact.at.isoformat() if fact.at else None}


def _judge(person_ids: Sequence[int], at: datetime) -> dict[tuple[str, str], set[int]]:
    rules = {
        f"{code}|{word}": All((_ALIVE, rule))
        for code, one in programmes().items()
        for word, rule in (("eligible", one.eligible), ("suspected", one.suspected))
    }
    found = sets.persons_by(rules, at=at, among=person_ids)
    return {(name.split("|")[0], name.split("|")[1]): persons for name, persons in found.items()}


def _homes(persons: set[int], organisation_id: int | None) -> dict[int, int]:
    """Where each person is cared for: the institution the facts came from, else where they were known first."""
    if organisation_id is not None or not persons:
        return {person: organisation_id for person in persons if organisation_id is not None}
    with connection.cursor() as cursor:
        cursor.execute(_HOMES, [sorted(persons)])
        return dict(cursor.fetchall())


def _enrol(
    wanted: Mapping[str, set[int]], carers: Mapping[int, Carers], homes: Mapping[int, int],
    *, caused_by: str, by: Viewer, at: datetime,
) -> set[int]:  # fmt: skip
    everybody = {person for persons in wanted.values() for person in persons if person in homes}
    chosen = dict(carers)
    for place in sorted(set(homes.values())):
        new = sorted(person for person in everybody if homes[person] == place and person not in carers)
        chosen |= staffing.assign(new, organisation_id=place) if new else {}
    for code, persons in wanted.items():
        rows = _enrolments(programmes()[code], persons & everybody, chosen, homes, caused_by=caused_by, by=by, at=at)
        Enrolment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
    return everybody


def _enrolments(
    programme: Programme, persons: set[int], carers: Mapping[int, Carers], homes: Mapping[int, int],
    *, caused_by: str, by: Viewer, at: datetime,
) -> list[Enrolment]:  # fmt: skip
    if not persons:
        return []
    reasons = reasons_for(programme.eligible, persons, at=at)
    return [
        Enrolment(
            person_id=person, programme=programme.code, edition=programme.edition, organisation_id=homes[person],
            reasons=reasons.get(person, []), doctor_id=carers[person].doctor,
            care_manager_id=carers[person].care_manager, enrolled_at=at, enrolled_by=by.actor, caused_by=caused_by,
        )
        for person in sorted(persons)
    ]  # fmt: skip


def _propose(
    judged: Mapping[tuple[str, str], set[int]],
    known: History,
    homes: Mapping[int, int],
    *,
    caused_by: str,
    at: datetime,
) -> set[int]:
    proposed: set[int] = set()
    for code, programme in programmes().items():
        again = at - timedelta(days=programme.ask_again_after_days)
        new = {
            person
            for person in judged[code, "suspected"]
            if person in homes
            and (person, code) not in known.enrolled
            and known.proposed.get((person, code), again) <= again
        }
        reasons = reasons_for(programme.suspected, new, at=at) if new else {}
        rows = [
            Proposal(
                person_id=person, programme=code, organisation_id=homes[person], reasons=reasons.get(person, []),
                proposed_at=at, caused_by=caused_by,
            )
            for person in sorted(new)
        ]  # fmt: skip
        Proposal.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
        proposed |= new
    return proposed
