"""The two engines give the same answer on random rules over random persons in a real database."""

import os
from datetime import timedelta
from math import ceil, floor

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from kangxu.people.models import Person
from kangxu.records.bounds import bounds
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import Fact, catalogue, field_of
from kangxu.rules.checking import check
from kangxu.rules.language import All, Any_, BadRule, Compare, Condition, Known, Not, Term, Window
from kangxu.rules.measuring import limits, measure
from kangxu.rules.tests.conftest import AT
from kangxu.rules.tests.living import TAGS
from kangxu.rules.tests.strategies import CODES, NUMBERS, RULES
from kangxu.rules.within import Within

# `KANGXU_DEEP=20000` for a long run
EXAMPLES = int(os.environ.get("KANGXU_DEEP", "100"))


class Ranks:
    """Percentiles by hand over the crowd."""

    def __init__(self, crowd, facts):
        self.crowd, self.facts = crowd, facts
        self.groups = {
            "site": dict.fromkeys(crowd, "site"),
            "organisation": {one: 1 for one in crowd if _registered(one)},
            "department": {one: found for one in crowd if (found := _department(facts[one]))},
        }

    def of(self, person):
        def limit(term, percentile):
            group = self.groups[percentile.among]
            if person not in group:
                return None
            ranked = [self._value(one, term) for one in group if group[one] == group[person]]
            values = sorted(one for one in ranked if one is not None)
            if not values:
                return None
            place = (len(values) - 1) * percentile.percent / 100
            low, high = values[floor(place)], values[ceil(place)]
            return low + (high - low) * (place - floor(place))

        return limit

    def _value(self, person, term):
        found = measure(term, self.facts[person][term.fact], at=AT)
        if found.fact is None or not found.rows:
            return None
        least, most = limits(found.fact)
        return least if least == most else None


def _registered(person):
    from kangxu.people.models import Registration

    return Registration.objects.filter(person_id=person).exists()


def _department(facts):
    visits = [one for one in facts["encounter"] if one.tags["department"] and one.at <= AT]
    return max(visits, key=lambda one: (one.at, one.place)).tags["department"] if visits else None


def _gathered(people):
    return {one: {code: field_of(code).facts_of(one, AT) for code in CODES} for one in people}


@settings(suppress_health_check=list(HealthCheck), max_examples=EXAMPLES, deadline=None)
@given(rule=RULES)
def _same(ranks, rule):
    people, facts = ranks.crowd, ranks.facts
    verdicts = {one: plain.explain(rule, facts[one], at=AT, ranks=ranks.of(one)).verdict for one in people}
    expected = [one for one in people if verdicts[one] is True]
    denied = {one for one in people if verdicts[one] is False}
    with transaction.atomic():
        assert sets.persons_where(rule, at=AT) == expected
        assert sets.persons_where(rule, at=AT, among=people) == expected
        many = sets.persons_by({"yes": rule, "no": Not(rule), "both": Not(Not(rule))}, at=AT, among=people)
    assert many == {"yes": set(expected), "no": denied, "both": set(expected)}


def test_both_engines_agree(people):
    _same(Ranks(people, _gathered(people)))


OPS = ("<", "<=", ">", ">=", "=", "!=")


@pytest.mark.parametrize("negated", [False, True])
def test_both_engines_agree_on_every_operator_at_every_limit(people, negated):
    facts = _gathered(people)
    rows = [Condition(op, value) for op in OPS for value in NUMBERS["reading.HBA1C"]]
    terms = [Term("reading.HBA1C", "count", Window(last=3), rows=one) for one in rows]
    asked = [Compare(Term("reading.HBA1C"), one.op, one.value) for one in rows]
    asked += [Compare(term, op, 2) for term in terms for op in (">=", "<", "=")]
    for rule in map(Not, asked) if negated else asked:
        expected = [one for one in people if plain.explain(rule, facts[one], at=AT).verdict is True]
        assert sets.persons_where(rule, at=AT, among=people) == expected, rule


WINDOWS = (Window(), Window(days=30), Window(ago=30), Window(until=AT.date() - timedelta(days=60)))


@pytest.mark.parametrize("tag", TAGS, ids=lambda tag: tag.code)
def test_both_engines_agree_on_what_a_missing_row_means(people, tag):
    facts = _gathered(people)
    values = [("=", True)] if tag.kind == "flag" else [("=", "A"), ("!=", "A")]
    asked = [Compare(Term(tag.code, window=window), *value) for window in WINDOWS for value in values]
    for rule in [*asked, *map(Not, asked)]:
        expected = [one for one in people if plain.explain(rule, facts[one], at=AT).verdict is True]
        assert sets.persons_where(rule, at=AT, among=people) == expected, rule


def test_yes_no_and_unknown_add_up(people):
    facts = _gathered(people)
    rule = Compare(Term("reading.HBA1C"), ">=", 7)
    verdicts = [plain.explain(rule, facts[one], at=AT).verdict for one in people]
    found = sets.count_where(rule, at=AT)
    assert found == {"yes": verdicts.count(True), "no": verdicts.count(False), "unknown": verdicts.count(None)}
    assert all(found.values())


def test_values_of_a_set_are_what_the_plain_engine_measures(people):
    codes = ("age", "reading.HBA1C", "raised_pressure_days", "reading.SMOKING", "diagnosis.hypertension")
    for code, values in sets.values_of(codes, among=people, at=AT).items():
        measured = {one: measure(Term(code), catalogue()[code].facts_of(one, AT), at=AT).fact for one in people}
        expected = {one: (fact.value, fact.at) for one, fact in measured.items() if fact}
        assert {one: (fact.value, fact.at) for one, fact in values.items()} == expected != {}


@pytest.mark.parametrize(
    ("stated", "op", "limit", "verdict"),
    [
        ("<7", ">=", 6.5, None), ("<7", ">=", 7, False), ("<7", "<", 7, True), ("<7", "<", 6.5, None),
        (">8", ">", 8, True), (">8", ">", 9, None), (">8", "<=", 8, False), (">=8", ">", 8, None),
        (">=8", ">=", 8, True),
        ("<7", "=", 7, False), ("<7", "=", 6, None), ("<7", "!=", 8, True), ("<7", "in", (7, 8), False),
        ("<7", "in", (6, 8), None), ("7", "in", (7,), True),
    ],
)  # fmt: skip
def test_a_bounded_value_answers_only_where_it_can(db, stated, op, limit, verdict):
    comparator = stated.rstrip("0123456789")
    value = float(stated.removeprefix(comparator))
    fact = Fact(value, AT, bounds(value, comparator or None))
    rule = Compare(Term("reading.HBA1C"), op, limit)
    assert plain.explain(rule, {"reading.HBA1C": [fact]}, at=AT).verdict is verdict


@pytest.mark.parametrize(
    ("values", "verdict"),
    [((150, 150), True), ((150,), None), ((), None), ((120, 120), False), ((150, 120, 150), True)],
)
def test_values_that_are_not_there_may_count_or_not(db, values, verdict):
    term = Term("reading.SBP", "count", Window(last=3), rows=Condition(">=", 140))
    facts = [Fact(value, AT, place=place) for place, value in enumerate(values)]
    assert plain.explain(Compare(term, ">=", 2), {"reading.SBP": facts}, at=AT).verdict is verdict


def test_a_rule_may_be_asked_of_some_persons_only(people):
    assert sets.persons_where(All(()), at=AT, among=people[3:5]) == people[3:5]


@pytest.mark.parametrize("sexes", ["0", "12", ""])
def test_a_rule_may_be_asked_of_the_persons_of_a_query(people, sexes):
    rule = Compare(Term("reading.HBA1C"), ">=", 7)
    some = Within.of(Person.objects.filter(sex__in=sexes, group__name__contains="g").order_by("birth_on"))
    expected = Person.objects.filter(sex__in=sexes, pk__in=sets.persons_where(rule, at=AT)).count()
    assert len(sets.persons_where(rule, at=AT, within=some)) == expected
    told = sets.count_where(rule, at=AT, within=some)
    assert (told["yes"], sum(told.values())) == (expected, Person.objects.filter(sex__in=sexes).count())


def test_not_all_of_nothing_is_nobody(people):
    assert sets.persons_where(Not(All(())), at=AT) == []


@pytest.mark.parametrize(
    ("term", "percent", "unit", "other"),
    [
        (Term("reading.HBA1C"), 6.9, "mmol/mol", 52), (Term("reading.HBA1C", "mean"), 6.9, "mmol/mol", 52),
        (Term("reading.HBA1C", "slope"), 0.915, "mmol/mol", 10),
    ],
)  # fmt: skip
def test_a_value_is_read_in_its_unit(people, term, percent, unit, other):
    own = sets.persons_where(Compare(term, ">=", percent), at=AT)
    assert own == sets.persons_where(Compare(term, ">=", other, unit), at=AT) != []


@pytest.mark.parametrize(
    "rule",
    [
        Compare(Term("reading.NOTHING"), ">", 1), Compare(Term("reading.HBA1C"), ">", 1, "mmHg"),
        Compare(Term("sex"), "<", "male"), Compare(Term("sex"), "=", "sheep"), Compare(Term("deceased"), "=", 1),
        Compare(Term("age"), "=", True), Known(Term("age", window=Window(days=3))),
        Compare(Term("age", "mean"), ">", 1),
        Known(Term("deceased")), Compare(Term("encounter"), "=", True), Compare(Term("encounter", "mean"), ">", 1),
        Compare(Term("reading.SBP", "share"), ">", 1), Compare(Term("reading.SBP", "count"), ">", 1, "mmHg"),
        Compare(Term("reading.SBP", where=(("kind", ("x",)),)), ">", 1),
        Compare(Term("reading.SBP", where=(("source", ("x",)),)), ">", 1),
        Compare(Term("reading.SBP", window=Window(days=3, period="year")), ">", 1),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(rule):
    with pytest.raises(BadRule):
        check(rule)


def test_several_rules_are_asked_in_one_query(people, django_assert_num_queries):
    rules = {"old": Compare(Term("age"), ">=", 65), "unknown": Not(Known(Term("reading.HBA1C"))), "nobody": Any_(())}
    with django_assert_num_queries(1):
        found = sets.persons_by(rules, at=AT, among=people)
    assert found == {name: set(sets.persons_where(rule, at=AT)) for name, rule in rules.items()}
    assert found["old"]
