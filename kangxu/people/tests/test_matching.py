from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kangxu.people.matching import Resolution
from kangxu.people.models import MatchCase, Person, PersonIdentifier, PersonPhone, Registration
from kangxu.people.tests.conftest import ID_MAN_1980, ID_MAN_1990, ID_WOMAN_1949, World

Bring = Callable[..., Resolution]
LI = {"name": "李秀英", "national_id": ID_WOMAN_1949, "phone": "13812348000"}
WEAK = {"name": "王芳", "sex": "2", "birth_on": date(1960, 5, 1)}
YEAR = {"name": "王芳", "sex": "2", "birth_year": 1960}
M1 = {"record_number": "M1"}


def person_of(result: Resolution, key: str = "k2") -> int:
    return dict(result.persons.select("key", "person_id").iter_rows())[key]


def reason_of(result: Resolution, key: str = "k2") -> str:
    return MatchCase.objects.get(pk=dict(result.unsure.iter_rows())[key]).reason


def test_a_new_person_stands_with_all_the_file_says(bring: Bring, world: World) -> None:
    result = bring({**LI, "record_number": " m001 ", "insurance_number": "无", "address": "河西镇"})
    person = Person.objects.get(pk=person_of(result))
    assert (person.name, person.name_pinyin, person.name_initials) == ("李秀英", "lixiuying", "lxy")
    assert (person.sex, person.birth_on, person.birth_year_only) == ("2", date(1949, 12, 31), False)
    assert (person.group_id, person.address) == (world.group.pk, "河西镇")
    numbers = PersonIdentifier.objects.values_list("kind", "issuer", "value", "tail").order_by("kind")
    assert list(numbers) == [
        ("national_id", "", ID_WOMAN_1949, "002X"),
        ("record_number", f"organisation:{world.hospital.pk}", "M001", "M001"),
    ]
    assert PersonPhone.objects.get().number == "13812348000"
    assert Registration.objects.get().organisation_id == world.hospital.pk
    assert (result.new, result.matched) == (1, 0)


def test_the_same_again_creates_nothing(bring: Bring) -> None:
    persons = [
        LI,
        WEAK,
        {"name": "张伟", "sex": "1", "birth_year": 1970},
        {"external_system": "urn:x", "external_id": "7"},
    ]
    first, second = bring(*persons), bring(*persons)
    assert (first.new, second.new, second.matched) == (4, 0, 4)
    assert sorted(first.persons["person_id"]) == sorted(second.persons["person_id"])
    assert second.unsure.is_empty()
    assert (Person.objects.count(), PersonIdentifier.objects.count(), Registration.objects.count()) == (4, 2, 4)


def test_another_institution_of_the_group_knows_the_same_person(bring: Bring, world: World) -> None:
    first = bring(LI)
    second = bring({**LI, "name": "李秀瑛"}, at=world.station, cause="import:2")
    assert person_of(first) == person_of(second)
    assert Registration.objects.count() == 2


def test_another_group_shares_nobody(bring: Bring, world: World) -> None:
    first, second = bring(LI), bring(LI, at=world.stranger, cause="import:2")
    assert person_of(first) != person_of(second)


def test_record_numbers_belong_to_their_institution(bring: Bring, world: World) -> None:
    mine = bring({"name": "甲", "record_number": "1"})
    theirs = bring({"name": "乙", "record_number": "1"}, at=world.station, cause="import:2")
    assert person_of(mine) != person_of(theirs)


def test_new_identifiers_are_added_and_blanks_filled(bring: Bring) -> None:
    first = bring({"record_number": "M1"})
    second = bring({**LI, "record_number": "M1"}, cause="import:2")
    person = Person.objects.get(pk=person_of(second))
    assert person.pk == person_of(first)
    assert (person.name, person.sex, person.name_initials) == ("李秀英", "2", "lxy")
    assert bring({"national_id": ID_WOMAN_1949}, cause="import:3").persons["person_id"].to_list() == [person.pk]


def test_what_is_known_is_never_overwritten(bring: Bring) -> None:
    person = person_of(bring({**LI, "address": "东街"}))
    bring({"national_id": ID_WOMAN_1949, "name": "李秀瑛", "address": "西街"}, cause="import:2")
    known = Person.objects.get(pk=person)
    assert (known.name, known.address) == ("李秀英", "东街")


@pytest.mark.parametrize(
    ("known", "incoming", "reason"),
    [
        ([{"national_id": ID_MAN_1980}, M1], {"national_id": ID_MAN_1980, **M1}, "several_persons"),
        ([{"national_id": ID_MAN_1980, **M1}], {"national_id": ID_MAN_1990, **M1}, "national_id_differs"),
        ([{**M1, "birth_on": date(1950, 1, 2)}], {**M1, "birth_on": date(1951, 1, 2)}, "birth_differs"),
        ([{**M1, "sex": "1"}], {**M1, "sex": "2"}, "sex_differs"),
        ([{**M1, "name": "张伟"}], {**M1, "name": "刘军"}, "name_differs"),
        ([WEAK], WEAK, "same_details"),
        ([WEAK], {**WEAK, "record_number": "M5"}, "same_details"),
        ([{"name": "王芳", "phone": "13900001111"}], {"name": "王芳", "phone": "139 0000 1111"}, "same_details"),
        ([YEAR], WEAK, "same_details"),
        ([], {"name": "张伟", "national_id": ID_WOMAN_1949, "sex": "1"}, "sex_disagrees_with_id"),
        ([], {"name": "张伟", "national_id": "110105194912310021"}, "bad_check_digit"),
    ],
)  # fmt: skip
def test_doubt_goes_to_the_desk(
    bring: Bring, known: list[dict[str, Any]], incoming: dict[str, Any], reason: str
) -> None:
    if known:
        bring(*known)
    before = Person.objects.count()
    result = bring(incoming, cause="import:2")
    assert reason_of(result) == reason
    assert result.persons.is_empty()
    assert Person.objects.count() == before
    assert bring(incoming, cause="import:2").unsure.equals(result.unsure)
    assert bring(incoming, cause="import:3").unsure["case_id"].to_list() == result.unsure["case_id"].to_list()


@pytest.mark.parametrize(
    ("known", "incoming"),
    [
        ({"name": "王芳", "national_id": ID_WOMAN_1949}, {"name": "王芳", "birth_on": date(1949, 12, 30)}),
        ({"name": "李强", "national_id": "110101199003078718"}, {"name": "李强", "national_id": "110101199003070011"}),
        (WEAK, {**WEAK, "sex": "1"}),
        ({**YEAR, "record_number": "A1"}, {**YEAR, "record_number": "A2"}),
        (WEAK, {"name": "王芳", "record_number": "M5"}),
    ],
)  # fmt: skip
def test_other_persons_are_other_persons(bring: Bring, known: dict[str, Any], incoming: dict[str, Any]) -> None:
    first, second = bring(known), bring(incoming, cause="import:2")
    assert second.unsure.is_empty()
    assert person_of(first) != person_of(second)


def test_rows_of_one_person_in_one_file_are_one_person(bring: Bring) -> None:
    result = bring(LI, {"record_number": "M1", "national_id": ID_WOMAN_1949}, {"record_number": "M1"}, WEAK, WEAK)
    assert result.persons["person_id"].n_unique() == 2
    assert result.new == 2


def test_the_next_piece_of_a_file_knows_the_first(bring: Bring) -> None:
    first = bring({**WEAK, "key": "p7"})
    again, other_key = bring({**WEAK, "key": "p7", "row": 900}), bring({**WEAK, "key": "p8", "row": 901})
    assert {person_of(again, "p7"), person_of(other_key, "p8")} == {person_of(first, "p7")}


def test_rows_that_contradict_each_other_are_not_believed(bring: Bring) -> None:
    result = bring(
        {"insurance_number": "Y1", "name": "张伟", "sex": "1"}, {"insurance_number": "Y1", "name": "刘芳", "sex": "2"}
    )
    assert result.persons.is_empty()
    assert {reason_of(result, "k2"), reason_of(result, "k3")} == {"rows_disagree"}


def test_a_wrong_check_digit_is_remarked_and_the_number_not_used(bring: Bring) -> None:
    result = bring({**WEAK, "national_id": "110105194912310021"})
    assert result.remarks.rows() == [(2, "national_id", "bad_check_digit", "110105194912310021", "k2")]
    assert result.new == 1
    assert not PersonIdentifier.objects.exists()


def test_the_identity_number_goes_before_the_written_birthday(bring: Bring) -> None:
    result = bring({**LI, "birth_on": date(1950, 2, 1)})
    assert Person.objects.get(pk=person_of(result)).birth_on == date(1949, 12, 31)
    assert result.remarks["reason"].to_list() == ["birth_disagrees_with_id"]


@pytest.mark.parametrize(
    "nobody", [{}, {"name": "张伟"}, {"birth_on": date(1950, 1, 1), "sex": "1"}, {"phone": "13812348000"}]
)
def test_nobody_in_particular_is_refused(bring: Bring, nobody: dict[str, Any]) -> None:
    result = bring(nobody)
    assert result.refused.rows() == [("k2", "no_identity")]
    assert not Person.objects.exists()


def test_one_known_person_takes_few_queries(bring: Bring, django_assert_max_num_queries: Any) -> None:
    bring(LI)
    with django_assert_max_num_queries(16):  # four of them savepoints
        bring(LI, cause="import:2")
