"""Two persons detail by detail: the incoming and a known one, or two records. Pure; values in clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kangxu.people.cards import PersonView

Verdict = Literal["same", "differs", "missing"]


@dataclass(frozen=True)
class Details:
    """What is compared. Numbers by kind; a kind may have several."""

    name: str
    sex: str
    birth_on: date | None
    birth_year_only: bool
    address: str
    numbers: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Comparison:
    """One detail on both sides. `kind` is name, sex, birth_on, address, phone or a kind of identifier."""

    kind: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    verdict: Verdict
    strong: bool


STRONG = ("national_id", "insurance_number", "record_number", "external")


def details_of(person: PersonView) -> Details:
    numbers: dict[str, tuple[str, ...]] = {}
    for number in (*person.identifiers, *person.phones):
        numbers[number.kind] = (*numbers.get(number.kind, ()), number.value)
    return Details(person.name, person.sex, person.birth_on, person.birth_year_only, person.address, numbers)


def details_of_incoming(said: dict[str, Any]) -> Details:
    """Details of MatchCase.incoming."""
    numbers: dict[str, tuple[str, ...]] = {"phone": tuple(said["phones"])} if said["phones"] else {}
    for number in said["identifiers"]:
        numbers[number["kind"]] = (*numbers.get(number["kind"], ()), number["value"])
    birth_on = said["birth_on"] and date.fromisoformat(said["birth_on"])
    return Details(said["name"], said["sex"], birth_on, said["birth_year_only"], said["address"], numbers)


def compare(left: Details, right: Details) -> tuple[Comparison, ...]:
    """All details that at least one side has, the telling ones first."""
    rows = [
        _row("name", _text(left.name), _text(right.name)),
        _row("sex", _text(left.sex.replace("0", "")), _text(right.sex.replace("0", ""))),
        _births(left, right),
        *(_row(kind, left.numbers.get(kind, ()), right.numbers.get(kind, ())) for kind in (*STRONG, "phone")),
        _row("address", _text(left.address), _text(right.address)),
    ]
    return tuple(row for row in rows if row.left or row.right)


def _row(kind: str, left: tuple[str, ...], right: tuple[str, ...]) -> Comparison:
    verdict: Verdict = "missing" if not (left and right) else "same" if set(left) & set(right) else "differs"
    return Comparison(kind, left, right, verdict, kind in STRONG)


def _births(left: Details, right: Details) -> Comparison:
    one, other = _birth(left), _birth(right)
    row = _row("birth_on", _text(one), _text(other))
    vague = left.birth_year_only or right.birth_year_only
    if row.verdict == "differs" and vague and one[:4] == other[:4]:
        return Comparison("birth_on", row.left, row.right, "same", False)
    return row


def _birth(side: Details) -> str:
    if side.birth_on is None:
        return ""
    return str(side.birth_on.year) if side.birth_year_only else side.birth_on.isoformat()


def _text(value: str) -> tuple[str, ...]:
    return (value,) if value else ()
