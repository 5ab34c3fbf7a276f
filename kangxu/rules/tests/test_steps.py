"""What the builder of rules is told: counts of parts, counts nearby, samples."""

import pytest

from kangxu.people.models import Person
from kangxu.rules import sets
from kangxu.rules.language import All, Any_, AtLeast, BadRule, Compare, Known, Not, Percentile, Term, Window
from kangxu.rules.steps import around, limit_of, part_at, replaced, sample, steps
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
    assert max(one.count for one in around(AGE, (), at=AT, within=few)) <= 20
    assert set(sample(AGE, at=AT, size=60, within=few)) <= set(people[:20])


@pytest.mark.parametrize(
    ("path", "of", "values"),
    [
        ((0,), "value", [39, 41, 43, 45, 47, 49, 51]), ((1, 0), "value", [47, 49, 51, 53, 55, 57, 59]),
        ((2, 0), "days", [75, 80, 85, 90, 95, 100, 105]),
    ],
)  # fmt: skip
def test_counts_around_a_limit(people, path, of, values):
    found = around(RULE, path, at=AT, of=of)
    assert [one.value for one in found] == values
    assert [one.now for one in found] == [False] * 3 + [True] + [False] * 3
    assert found[3].count == count(RULE)
    for one in found:
        leaf = part_at(RULE, path)
        other = Known(Term("medicine", window=Window(days=one.value))) if of == "days" else leaf
        moved = other if of == "days" else Compare(leaf.term, leaf.op, one.value, leaf.unit)
        assert one.count == count(replaced(RULE, path, moved))


@pytest.mark.parametrize(
    ("value", "values"),
    [(7, [5.5, 6, 6.5, 7, 7.5, 8, 8.5]), (0, [0, 1, 2, 3]), (140, [125, 130, 135, 140, 145, 150, 155])],
)
def test_neighbours_are_round_and_not_below_nothing(people, value, values):
    assert [one.value for one in around(Compare(Term("reading.SBP"), "<", value), (), at=AT)] == values


def test_a_part_is_replaced_where_it_stands():
    rule = AtLeast(1, (AGE, Not(Any_((AGE, SUGAR)))))
    assert replaced(rule, (1, 0, 1), AGE) == AtLeast(1, (AGE, Not(Any_((AGE, AGE)))))
    with pytest.raises(BadRule):
        replaced(rule, (1, 1), AGE)


@pytest.mark.parametrize(
    "leaf",
    [Known(Term("age")), Compare(Term("sex"), "=", "male"), All((AGE,)),
     Compare(Term("age"), ">", Percentile(80, "site"))],
)  # fmt: skip
def test_only_a_number_can_be_moved(leaf):
    with pytest.raises(BadRule):
        limit_of(leaf)


def test_a_sample_is_drawn_by_lot_and_stays_the_same(people):
    everybody = sets.persons_where(AGE, at=AT)
    first = sample(AGE, at=AT, size=5, seed=1)
    assert len(set(first)) == 5
    assert set(first) <= set(everybody)
    assert sample(AGE, at=AT, size=5, seed=1) == first
    assert sample(AGE, at=AT, size=5, seed=2) != first
    assert sorted(sample(AGE, at=AT, size=500)) == everybody
