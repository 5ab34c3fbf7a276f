"""How often each person is due, and what a programme's rules say of their control: asked in sets, in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from kangxu.programmes.models import Enrolment
from kangxu.programmes.programme import programmes
from kangxu.rules import sets
from kangxu.rules.language import Not

Key = tuple[int, str]


def usual_days() -> dict[str, int]:
    """Programme → days between follow-ups of those for whom no closer rule of its schedule speaks."""
    return {code: one.schedule.otherwise.every_days for code, one in programmes().items()}


def days_by_rule(persons: Sequence[int] | None, *, at: datetime) -> dict[Key, int]:
    """(person, programme) → days between follow-ups, where a rule of the schedule speaks; None: of all enrolled."""
    found: dict[Key, int] = {}
    for code, one in programmes().items():
        ruled = {str(place): row.asked.rule for place, row in enumerate(one.schedule.rhythms) if row.asked}
        among = _enrolled(code, persons) if ruled else []
        if not among:
            continue
        true = sets.persons_by(ruled, at=at, among=among)
        for place, row in reversed(list(enumerate(one.schedule.rhythms))):
            found |= {(person, code): row.every_days for person in true.get(str(place), ())}
    return found


def controlled_by_rule(persons: Sequence[int] | None, *, at: datetime) -> dict[Key, bool]:
    """(person, programme) → controlled or not, where a programme says it by a rule; without an entry: not known."""
    found: dict[Key, bool] = {}
    for code in ruled():
        asked, among = programmes()[code].classes.controlled, _enrolled(code, persons)
        if asked is None or not among:
            continue
        true = sets.persons_by({"yes": asked.rule, "no": Not(asked.rule)}, at=at, among=among)
        found |= {(person, code): answer == "yes" for answer, several in true.items() for person in several}
    return found


@cache
def ruled() -> tuple[str, ...]:
    """Programmes whose control is told by a rule."""
    return tuple(code for code, one in programmes().items() if one.classes.controlled)


def columns(known: Mapping[Key, int | bool]) -> dict[str, list[int | str | bool]]:
    """The entries as columns for `unnest`."""
    return {
        "persons": [person for person, _code in known], "programmes": [code for _person, code in known],
        "values": list(known.values()),
    }  # fmt: skip


def _enrolled(programme: str, persons: Iterable[int] | None) -> list[int]:
    living = Enrolment.objects.filter(programme=programme, ended_at=None)
    if persons is not None:
        living = living.filter(person_id__in=list(persons))
    return sorted(living.values_list("person_id", flat=True))
