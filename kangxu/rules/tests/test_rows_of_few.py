"""A query of few persons sees their rows only, and none that was withdrawn."""

from datetime import timedelta

import pytest
from django.db import connection

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.people.models import Person
from kangxu.records.models import Diagnosis
from kangxu.rules import grid, sets
from kangxu.rules.language import Compare, Known, Term
from kangxu.rules.rows_of_few import of_few
from kangxu.rules.tests.living import AT


def _diagnosis(person, retired_at=None):
    return Diagnosis.objects.create(
        person=person, code_system="icd10", code="I10", text="高血压", condition="hypertension", state="active",
        diagnosed_at=AT - timedelta(days=9), retired_at=retired_at, batch_id=0, recorded_at=AT,
    )  # fmt: skip


@pytest.fixture
def three(db):
    """A person with a diagnosis, one whose diagnosis was withdrawn, and one who is not asked about."""
    with quietly("test", by=Viewer.system("test"), at=AT):
        group = Organisation.objects.create(kind="group", code="few", name="few", path="")
        born = AT.date().replace(year=AT.year - 30)
        persons = [Person.objects.create(group=group, birth_on=born, registered_at=AT) for _ in range(3)]
        diagnoses = [_diagnosis(one, AT if one == persons[1] else None) for one in persons]
    return persons, diagnoses


def test_rows_are_those_of_the_persons_and_none_is_retired(three):
    persons, diagnoses = three
    with connection.cursor() as cursor:
        query = of_few("select id from records_diagnosis order by 1")
        cursor.execute(query, {"among": [one.pk for one in persons[:2]]})
        assert [row[0] for row in cursor.fetchall()] == [diagnoses[0].pk]


def test_a_withdrawn_diagnosis_answers_nothing(three):
    persons, _ = three
    rules = {"has": Known(Term("diagnosis.hypertension"))}
    found = sets.persons_by(rules, at=AT, among=[one.pk for one in persons[:2]])
    assert found == {"has": {persons[0].pk}}


def test_more_rules_than_fit_one_query_are_answered_each(three, django_assert_num_queries):
    persons, _ = three
    rules = {str(age): Compare(Term("age"), ">=", age) for age in range(grid._AT_ONCE * 2 + 1)}
    with django_assert_num_queries(1):
        found = sets.persons_by(rules, at=AT, among=[persons[0].pk])
    assert {int(name) for name, who in found.items() if who} == set(range(31))
