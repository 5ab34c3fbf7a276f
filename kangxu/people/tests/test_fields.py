"""Facts about persons: who pays, whether they can be called, where they live, since when they are known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from kangxu.people.insurances import insurance_of, insurances
from kangxu.people.matching import Resolution
from kangxu.people.models import Person, PersonPhone, Registration
from kangxu.people.tests.conftest import ID_WOMAN_1949, NOW, World, acting
from kangxu.records.tests.asking import both_agree, who

Bring = Callable[..., Resolution]
CODES = ("insurance", "phone", "registered", "region")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("职工医保", "employee"),
        ("1. 城镇职工基本医疗保险", "employee"),
        ("新农合", "resident"),
        ("全自费", "self_pay"),
        ("ＳＥＬＦ ＰＡＹ", "self_pay"),
        ("商业医疗保险", "other"),
        ("resident", "resident"),
        ("银卡", None),
        ("", None),
    ],
)
def test_who_pays_is_read_in_many_words(text: str, code: str | None) -> None:
    assert insurance_of(text) == code
    assert code is None or code in {known for known, _, _ in insurances()}


def test_who_pays_is_kept_and_never_overwritten(bring: Bring) -> None:
    person = {"name": "李秀英", "national_id": ID_WOMAN_1949}
    first = bring(person)
    bring({**person, "insurance": "居民医保"}, cause="import:2")
    third = bring({**person, "insurance": "职工医保"}, cause="import:3")
    assert Person.objects.get(pk=first.persons["person_id"][0]).insurance == "resident"
    assert third.remarks.is_empty()


def test_an_unknown_payer_is_remarked_on(bring: Bring) -> None:
    result = bring({"name": "李秀英", "national_id": ID_WOMAN_1949, "insurance": "银卡"})
    assert result.remarks.select("column", "reason", "value").rows() == [("insurance", "unknown_insurance", "银卡")]


@pytest.fixture
def people(bring: Bring) -> list[int]:
    """One with everything on file, one with nothing."""
    known = {"name": "李秀英", "national_id": ID_WOMAN_1949, "phone": "13812348000", "insurance": "居民医保"}
    result = bring({**known, "address": "河西镇一村"}, {"record_number": "M1"})
    return [int(person) for person in result.persons.sort("key")["person_id"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("医保类型 = 城乡居民医保", [0]),
        ("医保类型 != 城乡居民医保", []),
        ("非 医保类型 = 自费", [0]),
        ("有手机号", [0]),
        ("非 有手机号", [1]),
        ("建档 距首次 >= 0天", [0, 1]),
        ("所在地区[地址：“河西”]", [0]),
        ("所在地区[区划代码：“1101”]", [0]),
        ("所在地区[区划代码：“0105”]", []),
    ],
)
def test_what_is_on_file_of_a_person(people: list[int], text: str, found: list[int]) -> None:
    assert who(text, people, NOW) == [people[one] for one in found]


def test_what_ended_or_came_later_does_not_count(people: list[int], world: World) -> None:
    before, after = NOW - timedelta(days=1), NOW + timedelta(days=1)
    with acting():
        Registration.objects.update(ended_at=after)
        PersonPhone.objects.create(
            group=world.group, person_id=people[1], number="0571-88001234", tail="1234", recorded_at=NOW
        )
    assert who("有手机号", people, before) == who("建档", people, before) == who("建档", people, after) == []
    assert who("有手机号", people, NOW) == people[:1]
    for code in CODES:
        for at in (before, NOW, after):
            both_agree(code, people, at)
