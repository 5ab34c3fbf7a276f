"""The targets of a year: one for each indicator, with what each disease alone would ask where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from kangxu.clinical.analytes import catalogue
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.packages.planning_terms import aims_shown
from kangxu.programmes.programme import programmes as shelf
from kangxu.programmes.queries import targets_of
from kangxu.programmes.targets import CONDITIONS, Targets

PRESSURE = "BP"
_SEXES = frozenset(("male", "female"))


@dataclass(frozen=True, slots=True)
class Aim:
    """The target of an indicator; `asked` holds what programmes alone would ask when they do not agree."""

    code: str
    words: str
    unit: str
    personal: bool
    asked: tuple[tuple[str, str], ...]


def aims_of(person_id: int, programmes: Sequence[str], *, viewer: Viewer, at: datetime) -> list[dict[str, Any]]:
    """The targets that a plan says and its signatures stand for, ready to be stored."""
    targets = targets_of(person_id, at=at, on=day_of(at), viewer=viewer)
    if targets is None:
        return []
    found = (_aim(code, targets, programmes) for code in aims_shown() if _asks(code, programmes))
    return [asdict(one) for one in found if one is not None]


def _aim(code: str, targets: Targets, programmes: Sequence[str]) -> Aim | None:
    words = _words(code, targets)
    if not words:
        return None
    alone = [(one, _words(code, _only(targets, one))) for one in programmes if _asks(code, (one,))]
    differing = tuple(pair for pair in alone if pair[1])
    agreed = len({said for _programme, said in differing}) < 2
    personal = any(targets.is_personal(one) for one in _analytes(code))
    return Aim(code, words, _unit(code), personal, () if agreed or personal else differing)


def _words(code: str, targets: Targets) -> str:
    aim = targets.pressure() if code == PRESSURE else targets.of(code)
    return aim.words if aim else ""


def _only(targets: Targets, programme: str) -> Targets:
    """The targets as if this were the person's only disease, and no doctor had set any."""
    own = {named for group in shelf()[programme].conditions for named in CONDITIONS.get(group, ())}
    kept = frozenset(one for one in targets.profile.conditions if one in own | _SEXES)
    return Targets(replace(targets.profile, conditions=kept))


def _asks(code: str, programmes: Sequence[str]) -> bool:
    return any(set(_analytes(code)) & set(shelf()[one].targets) for one in programmes if one in shelf())


def _analytes(code: str) -> tuple[str, ...]:
    return ("SBP", "DBP") if code == PRESSURE else (code,)


def _unit(code: str) -> str:
    known = catalogue().get(_analytes(code)[0])
    return known.unit if known else ""
