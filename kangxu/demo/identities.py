"""Invented persons for real measurements: names, birth dates, identity numbers, telephones.

Nothing here can belong to a living person, and both proofs are in the digits:

* identity numbers are well formed (GB 11643: valid birth date, odd sequence for men, check digit) but their county code
  is 3699xx, a prefecture number that GB/T 2260 never gave out in Jiangxi (it ends at 3611);
* telephones begin with 164, a range no operator has been given (libphonenumber's plan for China lacks it).

The same seed and the same list of subjects give the same persons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from kangxu.clinical.sheets import load_sheet
from kangxu.demo.chance import drawn
from kangxu.people.identifiers import FEMALE, MALE, check_digit

UNISSUED_PHONE_RANGE = "164"
ONE_CHARACTER_SHARE = 0.16


@dataclass(frozen=True)
class Subject:
    """One person of a source, as far as the source knows him or her.

    `sex` is '1' man, '2' woman, or None where the source is silent; `youngest` and `oldest` are completed years on the
    day `aged_on`, equal where the source gives the age itself.
    """

    key: str
    sex: str | None
    youngest: int
    oldest: int
    aged_on: date
    county: str


@dataclass(frozen=True)
class Identity:
    key: str
    name: str
    sex: str
    birth_on: date
    national_id: str
    phone: str
    record_number: str
    address: str
    insurance: str
    demonstration: bool = True

    @property
    def sex_zh(self) -> str:
        return "男" if self.sex == MALE else "女"


class TooManyPersons(ValueError):
    """More subjects than the reserved telephone numbers can tell apart."""


def invent(subjects: Sequence[Subject], seed: str) -> dict[str, Identity]:
    """Identities by subject key. Independent of the order in which the subjects come."""
    taken: set[str] = set()
    ordered = sorted(subjects, key=lambda subject: subject.key)
    numbers = shuffled_numbers(len(ordered), seed)
    return {
        subject.key: _invent_one(subject, number, seed, taken) for subject, number in zip(ordered, numbers, strict=True)
    }


def shuffled_numbers(count: int, seed: str) -> list[int]:
    numbers = list(range(10_000))
    if count > len(numbers):
        raise TooManyPersons(f"{count} subjects, {len(numbers)} telephone numbers")
    drawn(seed, "numbers").shuffle(numbers)
    return numbers[:count]


def _invent_one(subject: Subject, number: int, seed: str, taken: set[str]) -> Identity:
    rng = drawn(seed, subject.key)
    sex = subject.sex or rng.choice((MALE, FEMALE))
    birth_on = birthday(subject, rng)
    return Identity(
        key=subject.key,
        name=full_name(sex, birth_on.year, rng),
        sex=sex,
        birth_on=birth_on,
        national_id=identity_number(subject.county, birth_on, sex, rng, taken),
        phone=f"{UNISSUED_PHONE_RANGE}0000{number:04d}",
        record_number=f"DEMO-{100_000 + number}",
        address=f"{rng.choice(pool().places)}{rng.randint(1, 180)}号",
        insurance=rng.choices(list(pool().insurances), weights=list(pool().insurances.values()))[0],
    )


def birthday(subject: Subject, rng: Random) -> date:
    """A day on which a birth makes the person as old on `aged_on` as the source says."""
    years = rng.randint(subject.youngest, subject.oldest)
    latest = years_before(subject.aged_on, years)
    earliest = years_before(subject.aged_on, years + 1) + timedelta(days=1)
    return earliest + timedelta(days=rng.randint(0, (latest - earliest).days))


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - years, 2, 28)
    return day.replace(year=day.year - years)


def identity_number(county: str, birth_on: date, sex: str, rng: Random, taken: set[str]) -> str:
    """A number no other person of this demonstration has; adds it to `taken`."""
    odd = 1 if sex == MALE else 0
    start = rng.randrange(500)
    for step in range(500):
        sequence = (start + step) % 500 * 2 + odd
        first_17 = f"{county}{birth_on:%Y%m%d}{sequence:03d}"
        if first_17 not in taken:
            taken.add(first_17)
            return first_17 + check_digit(first_17)
    raise TooManyPersons(f"every sequence of {county} is used up for one birth date")


@dataclass(frozen=True)
class NamePool:
    surnames: tuple[str, ...]
    cumulated: tuple[int, ...]
    given: tuple[tuple[int, str, str], ...]
    places: tuple[str, ...]
    insurances: dict[str, int]


@cache
def pool() -> NamePool:
    raw = load_sheet("names.toml", __package__)
    surnames: dict[str, int] = raw["surnames"]
    return NamePool(
        surnames=tuple(surnames),
        cumulated=tuple(running_total(surnames.values())),
        given=tuple((row["until"], row["men"], row["women"]) for row in raw["given"]),
        places=tuple(raw["addresses"]["places"]),
        insurances=raw["insurance"],
    )


def running_total(weights: Iterable[int]) -> list[int]:
    total, totals = 0, []
    for weight in weights:
        total += weight
        totals.append(total)
    return totals


def full_name(sex: str, birth_year: int, rng: Random) -> str:
    names = pool()
    surname = rng.choices(names.surnames, cum_weights=names.cumulated)[0]
    men, women = next((men, women) for until, men, women in names.given if birth_year < until)
    characters = men if sex == MALE else women
    first = rng.choice(characters)
    if rng.random() < ONE_CHARACTER_SHARE:
        return surname + first
    return surname + first + rng.choice(characters)
