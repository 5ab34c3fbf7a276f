"""When time alone changes an answer: walked by hand, day by day and edge by edge, over random rules."""

import os
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from kangxu.foundation.clock import day_of, zone
from kangxu.people.models import Person
from kangxu.rules import plain
from kangxu.rules.catalogue import field_of
from kangxu.rules.denying import every_fact
from kangxu.rules.language import Compare, Known, Not, Percentile, Term, Window
from kangxu.rules.moments import moments_sql, next_change, ranked
from kangxu.rules.tests.conftest import AT, BORN
from kangxu.rules.tests.strategies import CODES, RULES

EXAMPLES = int(os.environ.get("KANGXU_DEEP", "40")) // 2
DAY = timedelta(days=1)
FAR = AT + 420 * DAY
MICROSECOND = timedelta(microseconds=1)
# Windows of the random rules, and days since, in days
REACHES = (0, 30, 200, 365)
AGES = (0, 10, 29, 30, 31, 50, 100, 200, 300)
BEHIND = ("reading.SBP", "reading.DBP")
MOVING = ("age", "deceased", "raised_pressure_days", "medicine")


def _midnight(at):
    return datetime.combine(day_of(at), time(), tzinfo=zone())


# Each of the next days, the first of every month, and birthdays
BIRTHDAYS = {(born.month, born.day) for born in BORN if born}
MIDNIGHTS = [
    one
    for n in range(1, 420)
    if (one := _midnight(AT + n * DAY)).day == 1 or n < 40 or (one.month, one.day) in BIRTHDAYS
]


class Walk:
    """The answers of the plain engine at every moment at which anything might change."""

    def __init__(self, people):
        self.people = people
        self.kept = {(code, one): field_of(code).facts_of(one, FAR) for code in (*CODES, *BEHIND) for one in people}
        self.moving = {}

    def facts(self, rule, one, at):
        return {code: self._facts(code, one, at) for code in every_fact(rule)}

    def _facts(self, code, one, at):
        if code not in MOVING:
            return self.kept[code, one]
        if (code, one, at) not in self.moving:
            self.moving[code, one, at] = field_of(code).facts_of(one, at)
        return self.moving[code, one, at]

    def edges(self, rule, one):
        codes = {*every_fact(rule), *(BEHIND if "raised_pressure_days" in every_fact(rule) else ())}
        rows = [fact.at for code in codes for fact in self.kept[code, one] if fact.at]
        moments = {at + days * DAY + more for at in rows for days in REACHES for more in (timedelta(0), MICROSECOND)}
        days = {_midnight(at + (days + more) * DAY) for at in rows for days in AGES for more in (0, 1)}
        return sorted(at for at in {*moments, *days, *MIDNIGHTS, AT + DAY} if AT < at < FAR)

    def verdict(self, rule, one, at):
        return plain.explain(rule, self.facts(rule, one, at), at=at).verdict

    def first_change(self, rule, one):
        before = self.verdict(rule, one, AT)
        for at in self.edges(rule, one):
            if (found := self.verdict(rule, one, at)) is not before:
                return at, found
        return None


def looks(rules, people, at=AT):
    with connection.cursor() as cursor:
        cursor.execute(*moments_sql(rules, at=at, among=people))
        return dict(cursor.fetchall())


@settings(suppress_health_check=list(HealthCheck), max_examples=EXAMPLES, deadline=None)
@given(rule=RULES.filter(lambda rule: not ranked(rule)))
def _never_late(walk, rule):
    found = looks([rule], walk.people)
    assert all(at > AT for at in found.values())
    for one in walk.people:
        changed, told = walk.first_change(rule, one), next_change(rule, person_id=one, at=AT, ahead=FAR - AT)
        if changed:
            assert found[one] <= changed[0], one
        assert told == changed, one


def test_no_change_comes_before_its_moment(people):
    _never_late(Walk(people[:5]))


def _born(people, day):
    return list(Person.objects.filter(birth_on=day, pk__in=people).values_list("pk", flat=True))


def test_a_birthday_is_a_moment_only_where_a_rule_asks_for_that_age(people):
    (born, *_) = _born(people, date(1961, 3, 2))
    older = Compare(Term("age"), ">=", 65)
    assert next_change(older, person_id=born, at=AT) == (datetime(2026, 3, 2, tzinfo=zone()), True)
    assert looks([older], [born]) == {born: datetime(2026, 3, 2, tzinfo=zone())}
    assert looks([Compare(Term("age"), ">=", 45)], [born]) == {}


def test_who_is_born_on_29_february_is_older_on_1_march(people):
    (born, *_) = _born(people, date(2000, 2, 29))
    assert next_change(Compare(Term("age"), "<", 27), person_id=born, at=AT) == (
        datetime(2027, 3, 1, tzinfo=zone()), False,
    )  # fmt: skip


def test_the_first_of_several_rules_counts(people):
    asked = [Known(Term("reading.SBP", window=Window(days=days))) for days in (30, 200, 365)]
    each = [looks([rule], people) for rule in asked]
    assert looks(asked, people) == {
        one: min(found[one] for found in each if one in found) for one in set().union(*each)
    }


def test_a_rule_that_time_cannot_change_asks_for_no_look(people):
    assert looks([Known(Term("diagnosis.hypertension")), Compare(Term("sex"), "=", "male")], people) == {}


@pytest.mark.parametrize("period", ["year", "month"])
def test_a_new_period_begins(people, period):
    rule = Not(Known(Term("encounter", window=Window(period=period))))
    start = datetime(2027, 1, 1, tzinfo=zone()) if period == "year" else datetime(2026, 4, 1, tzinfo=zone())
    assert start in looks([rule], people).values()


def test_a_percentile_is_not_foreseen():
    assert ranked(Not(Compare(Term("charge", "sum"), ">", Percentile(80, "site"))))
    assert not ranked(Known(Term("charge")))
