from datetime import date

import pytest

from kangxu.demo.chance import drawn
from kangxu.demo.identities import (
    Subject,
    TooManyPersons,
    birthday,
    identity_number,
    invent,
    years_before,
)
from kangxu.people.identifiers import FEMALE, MALE, NationalId, read_national_id, read_phones


def subject(key: str, **changes: object) -> Subject:
    fields = {"key": key, "sex": MALE, "youngest": 60, "oldest": 60, "aged_on": date(2026, 11, 21), "county": "369921"}
    return Subject(**{**fields, **changes})  # type: ignore[arg-type]


def age_on(birth_on: date, day: date) -> int:
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def test_numbers_are_well_formed_unique_and_of_a_county_that_does_not_exist() -> None:
    people = invent([subject(f"x:{number}", sex=(MALE, FEMALE)[number % 2]) for number in range(3000)], "seed").values()
    for person in people:
        expected = NationalId(person.national_id, person.birth_on, person.sex)
        assert read_national_id(person.national_id, on=date(2026, 11, 21)) == expected
        assert person.national_id.startswith("369921")
        assert person.phone.startswith("164")
        assert read_phones(person.phone) == (person.phone,)
        assert person.demonstration
        assert person.record_number.startswith("DEMO-")
    for unique in ("national_id", "phone", "record_number"):
        assert len({getattr(person, unique) for person in people}) == 3000


def test_people_of_one_birthday_stay_apart_until_the_sequence_is_used_up() -> None:
    taken: set[str] = set()
    numbers = {identity_number("369921", date(2000, 1, 1), MALE, drawn("a", str(n)), taken) for n in range(500)}
    assert len(numbers) == 500
    with pytest.raises(TooManyPersons):
        identity_number("369921", date(2000, 1, 1), MALE, drawn("b"), taken)
    assert identity_number("369921", date(2000, 1, 1), FEMALE, drawn("b"), taken)


@pytest.mark.parametrize("aged_on", [date(2024, 2, 29), date(2026, 3, 1), date(2026, 1, 1), date(2026, 12, 31)])
def test_birthday_gives_the_age_of_the_source(aged_on: date) -> None:
    for number in range(400):
        someone = subject("a", youngest=18, oldest=80, aged_on=aged_on)
        assert 18 <= age_on(birthday(someone, drawn("b", str(number))), aged_on) <= 80
        exact = subject("a", youngest=61, oldest=61, aged_on=aged_on)
        assert age_on(birthday(exact, drawn("c", str(number))), aged_on) == 61


def test_leap_day_goes_back_to_the_28th() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)


def test_same_seed_same_people_whatever_the_order() -> None:
    subjects = [subject(f"x:{number}") for number in range(50)]
    assert invent(subjects, "one") == invent(subjects[::-1], "one")
    assert invent(subjects, "one") != invent(subjects, "two")


def test_common_surnames_are_common() -> None:
    names = [person.name for person in invent([subject(f"x:{n}") for n in range(4000)], "seed").values()]
    assert 0.05 < sum(name.startswith("王") for name in names) / len(names) < 0.12
    assert all(2 <= len(name) <= 4 for name in names)


def test_more_people_than_telephones_is_refused() -> None:
    with pytest.raises(TooManyPersons):
        invent([subject(f"x:{number}") for number in range(10_001)], "seed")
