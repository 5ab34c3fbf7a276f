"""What the builder of rules is told: counts of parts, samples."""

import pytest

from kangxu.people.models import Person
from kangxu.rules import sets
from kangxu.rules.language import All, Any_, AtLeast, BadRule, Compare, Known, Not, Term, Window
from kangxu.rules.steps import replaced, sample, steps
from kangxu.rules.tests.conftest import AT
from kangxu.rules.within import Within

AGE = Compare(Term("age"), ">=", 45)
SUGAR = Compare(Term("reading.HBA1C"), ">=", 53, "mmol/mol")
RULE = All(
    (AGE, Any_((SUGAR, Known(Term("diagnosis.diabetes")))), Not(Known(Term("medicine", window=Window(days=90)))))
)


def count(rule):
    return len(sets.persons_where(rule, at=AT))


def test_every_part_is_counted_and_what_remains_after_it(people):
    found = {one.path: one for one in steps(RULE, at=AT)}
    assert list(found) == [(), (0,), (1,), (1, 0), (1, 1), (2,), (2, 0)]
    assert {path: one.own for path, one in found.items()} == {path: count(one.rule) for path, one in found.items()}
    assert [found[place,].remaining for place in range(3)] == [count(All(RULE.parts[: n + 1])) for n in range(3)]
    assert found[0,].remaining == found[0,].own > found[2,].remaining == found[()].own > 0
    assert found[1, 0].remaining is found[()].remaining is None


def test_only_whom_one_may_see_is_counted(people):
    few = Within.of(Person.objects.filter(pk__in=people[:20]))
    assert [one.own for one in steps(AGE, at=AT, within=few)] == [
        len(sets.persons_where(AGE, at=AT, among=people[:20]))
    ]
    assert set(sample(AGE, at=AT, size=60, within=few)) <= set(people[:20])


def test_some_persons_are_asked_in_one_query(people, django_assert_num_queries):
    some = people[10:40]
    chosen = Within.of(Person.objects.filter(pk__in=some))
    asked = steps(RULE, at=AT, among=some)
    assert asked == steps(RULE, at=AT, within=chosen)
    assert any(one.own for one in asked)
    assert sets.count_among(RULE, at=AT, among=some) == sets.count_where(RULE, at=AT, within=chosen)
    assert set(sample(RULE, at=AT, size=60, among=some)) == set(sets.persons_where(RULE, at=AT, among=some))
    with django_assert_num_queries(2):
        steps(RULE, at=AT, among=some)


def test_a_part_is_replaced_where_it_stands():
    rule = AtLeast(1, (AGE, Not(Any_((AGE, SUGAR)))))
    assert replaced(rule, (1, 0, 1), AGE) == AtLeast(1, (AGE, Not(Any_((AGE, AGE)))))
    with pytest.raises(BadRule):
        replaced(rule, (1, 1), AGE)


def test_a_sample_is_drawn_by_lot_and_stays_the_same(people):
    everybody = sets.persons_where(AGE, at=AT)
    first = sample(AGE, at=AT, size=5, seed=1)
    assert len(set(first)) == 5
    assert set(first) <= set(everybody)
    assert sample(AGE, at=AT, size=5, seed=1) == first
    assert sample(AGE, at=AT, size=5, seed=2) != first
    assert sorted(sample(AGE, at=AT, size=500)) == everybody
