"""What several rows say together: raised pressure, kidney damage that lasts, medicines taken."""

from datetime import timedelta

import pytest

from kangxu.foundation.acting import quietly
from kangxu.foundation.clock import day_of
from kangxu.records.models import Medicine
from kangxu.records.moments import midnight
from kangxu.rules import plain, sets
from kangxu.rules.language import Not
from kangxu.rules.moments import next_change
from kangxu.rules.reading import read
from kangxu.rules.tests.conftest import AT
from kangxu.segments.fields import FIELDS
from kangxu.segments.tests.conftest import BY, DAY
from kangxu.segments.tests.world import Somebody


@pytest.fixture
def somebody(db):
    with quietly("test", by=BY, at=AT):
        yield Somebody()


def _answer(words, person):
    """What both engines say."""
    rule = read(words)
    verdict = plain.explain(rule, plain.gather(rule, person_id=person.pk, at=AT), at=AT).verdict
    assert sets.persons_where(rule, at=AT, among=[person.pk]) == ([person.pk] if verdict is True else [])
    assert sets.persons_where(Not(rule), at=AT, among=[person.pk]) == ([person.pk] if verdict is False else [])
    return verdict


@pytest.mark.parametrize(
    ("results", "lasts"),
    [
        ([], False),
        ([("EGFR", 50, 100)], False),
        ([("EGFR", 50, 100), ("EGFR", 55, 11)], False),
        ([("EGFR", 50, 100), ("EGFR", 55, 10)], True),
        ([("EGFR", 50, 100), ("UACR", 30, 10)], True),
        ([("EGFR", 60, 100), ("UACR", 31, 10)], False),
        ([("EGFR", 50, 300), ("EGFR", 80, 200), ("UACR", 29, 10)], False),
    ],
)
def test_kidney_damage_lasts_when_two_results_lie_three_months_apart(somebody, results, lasts):
    for analyte, value, days in results:
        somebody.reads(analyte, value, days)
    assert _answer("持续肾损伤", somebody) is lasts


@pytest.mark.parametrize(("comparator", "lasts"), [(None, False), ("<", True), ("<=", False), (">", False)])
def test_a_bounded_result_counts_where_it_is_surely_abnormal(somebody, comparator, lasts):
    somebody.reads("EGFR", 60, 100, comparator=comparator).reads("EGFR", 60, 5, comparator=comparator)
    assert _answer("持续肾损伤", somebody) is lasts


def test_a_day_of_raised_pressure_counts_once_whichever_value_was_raised(somebody):
    somebody.presses(150, 80, 30).presses(138, 92, 20).presses(150, 95, 10).presses(139, 89, 5)
    assert _answer("180天内 血压升高 天数 >= 3天", somebody) is True
    assert _answer("180天内 血压升高 天数 >= 4天", somebody) is False
    assert _answer("180天内 血压升高[来源：家用设备]", somebody) is False
    assert _answer("15天内 血压升高 天数 >= 2天", somebody) is False


def _takes(person, name, **more):
    given = {"started_on": day_of(AT - 50 * DAY), "recorded_at": AT - 50 * DAY, **more}
    Medicine.objects.create(person_id=person.pk, batch_id=0, name=name, external_id=name + str(more), **given)


def test_medicines_are_counted_by_name_while_they_are_taken(somebody):
    assert _answer("在用药品种数 = 0", somebody) is True
    _takes(somebody, "Aspirin")
    _takes(somebody, "aspirin ", dose="1")
    _takes(somebody, "二甲双胍", ended_on=day_of(AT))
    _takes(somebody, "氨氯地平", ended_on=day_of(AT - DAY))
    _takes(somebody, "阿托伐他汀", status="stopped")
    _takes(somebody, "缬沙坦", started_on=day_of(AT + DAY))
    assert _answer("在用药品种数 = 2", somebody) is True


def test_a_medicine_that_ends_is_foreseen(somebody):
    _takes(somebody, "二甲双胍", ended_on=day_of(AT + 3 * DAY))
    _takes(somebody, "阿司匹林", started_on=day_of(AT + 2 * DAY))
    first, then = (midnight(day_of(AT)) + timedelta(days=days) for days in (2, 4))
    assert next_change(read("在用药品种数 = 1"), person_id=somebody.pk, at=AT) == (first, False)
    assert next_change(read("在用药品种数 = 1"), person_id=somebody.pk, at=first) == (then, True)


def test_no_fact_of_this_room_makes_everybody_be_looked_at_every_midnight():
    assert [field.code for field in FIELDS if field.restless] == []
