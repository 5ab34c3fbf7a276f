"""The two engines give the same answer on random rules over random persons in a real database."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.people.models import Person
from kangxu.records.bounds import bounds
from kangxu.records.models import Diagnosis, LatestValue
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import Fact, catalogue, check
from kangxu.rules.language import All, Any_, BadRule, Compare, Known, Not, WithinDays

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
CODES = ("age", "sex", "deceased", "latest.HBA1C", "latest.LDLC", "diagnosis.hypertension", "raised_pressure_days")
DATED = ("latest.HBA1C", "latest.LDLC", "diagnosis.hypertension", "raised_pressure_days")
NUMBERS = {
    "age": (0, 26, 40, 64, 65),
    "latest.HBA1C": (6.5, 7, 8),
    "latest.LDLC": (1.8, 2.6),
    "raised_pressure_days": (1, 2, 3),
}
BORN = (None, date(2000, 2, 29), date(1960, 3, 1), date(1961, 3, 2), date(1985, 12, 31))

LEAVES = st.one_of(
    st.sampled_from(list(NUMBERS)).flatmap(
        lambda code: st.builds(
            Compare, st.just(code), st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), st.sampled_from(NUMBERS[code])
        )
    ),
    st.builds(Compare, st.just("sex"), st.sampled_from(["=", "!="]), st.sampled_from(["male", "female"])),
    st.builds(Compare, st.just("sex"), st.just("in"), st.sampled_from([(), ("male",), ("male", "female")])),
    st.builds(
        Compare, st.sampled_from(["deceased", "diagnosis.hypertension"]), st.sampled_from(["=", "!="]), st.booleans()
    ),
    st.builds(Compare, st.just("deceased"), st.just("in"), st.sampled_from([(), (True,), (False, True)])),
    st.builds(Known, st.sampled_from(CODES)),
    st.builds(WithinDays, st.sampled_from(DATED), st.sampled_from([0, 30, 200])),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Any_, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=7,
)


def _reading(cursor, person, analyte, value, when):
    cursor.execute(
        "insert into records_reading"
        " (person_id, analyte, measured_at, value, value_received, source, batch_id, recorded_at)"
        " values (%s, %s, %s, %s, '', %s, 0, %s) on conflict do nothing",
        [person, analyte, when, value, random.choice(["clinic", "home_device", "checkup"]), AT],
    )


def _person(chance: random.Random, group: Organisation) -> int:
    person = Person.objects.create(
        group=group, sex=chance.choice("0129"), birth_on=chance.choice(BORN), registered_at=AT,
        deceased_at=chance.choice([None, None, AT]),
    )  # fmt: skip
    for analyte, values in (("HBA1C", (6.5, 7.2, 8.0, None)), ("LDLC", (1.8, 3.1))):
        if chance.random() < 0.6:
            LatestValue.objects.create(
                person=person, analyte=analyte, reading_id=0, value=chance.choice(values), source="laboratory",
                comparator=chance.choice([None, None, "<", "<=", ">", ">="]),
                measured_at=AT - timedelta(days=chance.choice([0, 29, 31, 199, 300])),
            )  # fmt: skip
    for text in chance.sample(["a", "b"], chance.randint(0, 2)):
        Diagnosis.objects.create(
            person=person, code_system="text", text=text, condition="hypertension", batch_id=0, recorded_at=AT,
            state=chance.choice(["active", "resolved"]), diagnosed_at=chance.choice([None, AT - timedelta(days=100)]),
        )  # fmt: skip
    with connection.cursor() as cursor:
        for _ in range(chance.randint(0, 5)):
            moment = AT - timedelta(hours=chance.choice([1, 6, 30, 60, 9000]))
            _reading(cursor, person.pk, chance.choice(["SBP", "DBP"]), chance.choice([85, 90, 139, 140]), moment)
    return person.pk


@pytest.fixture
def people(db):
    chance = random.Random(7)
    random.seed(7)
    with quietly("test", by=Viewer.system("test"), at=AT):
        group = Organisation.objects.create(kind="group", code="g", name="g", path="")
        return [_person(chance, group) for _ in range(60)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(rule=RULES)
def _same(people, facts, rule):
    expected = [one for one in people if plain.explain(rule, facts[one], at=AT).verdict is True]
    assert sets.persons_where(rule, at=AT) == expected
    assert sets.persons_where(rule, at=AT, among=people) == expected


def test_both_engines_agree(people):
    everything = All(tuple(Known(code) for code in CODES))
    facts = {one: plain.gather(everything, person_id=one, at=AT) for one in people}
    _same(people, facts)


def test_values_of_a_set_are_what_the_plain_engine_gathers(people):
    found = sets.values_of(("age", "latest.HBA1C", "raised_pressure_days"), among=people, at=AT)
    for code, values in found.items():
        expected = {one: fact for one in people if (fact := catalogue()[code].get(one, AT))}
        assert {one: (fact.value, fact.at) for one, fact in values.items()} == {
            one: (fact.value, fact.at) for one, fact in expected.items()
        }


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
    rule = Compare("latest.HBA1C", op, limit)
    assert plain.explain(rule, {"latest.HBA1C": fact}, at=AT).verdict is verdict


def test_a_rule_may_be_asked_of_some_persons_only(people):
    assert sets.persons_where(All(()), at=AT, among=people[3:5]) == people[3:5]


def test_not_all_of_nothing_is_nobody(people):
    assert sets.persons_where(Not(All(())), at=AT) == []


def test_a_value_is_read_in_its_unit(people):
    in_percent = Compare("latest.HBA1C", ">=", 7, "%")
    in_mmol_mol = Compare("latest.HBA1C", ">=", 53, "mmol/mol")
    assert sets.persons_where(in_percent, at=AT) == sets.persons_where(in_mmol_mol, at=AT) != []


@pytest.mark.parametrize(
    "rule",
    [
        Compare("latest.NOTHING", ">", 1), Compare("latest.HBA1C", ">", 1, "mmHg"), Compare("sex", "<", "male"),
        Compare("sex", "=", "sheep"), Compare("deceased", "=", 1), Compare("age", "=", True), WithinDays("age", 3),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(rule):
    with pytest.raises(BadRule):
        check(rule)


def test_several_rules_are_asked_in_one_query(people, django_assert_num_queries):
    rules = {"old": Compare("age", ">=", 65), "unknown": Not(Known("latest.HBA1C")), "nobody": Any_(())}
    with django_assert_num_queries(1):
        found = sets.persons_by(rules, at=AT, among=people)
    assert found == {name: set(sets.persons_where(rule, at=AT)) for name, rule in rules.items()}
    assert found["old"]
