"""Results within the reference range: by sex and age on the day, in both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.people.models import Person
from kangxu.rules import plain, sets
from kangxu.rules.language import Not
from kangxu.rules.reading import read

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
# analyte, value, comparator
RESULTS = (
    ("CREA", 60, None), ("CREA", 96, None), ("CREA", 300, None), ("CREA", 20, None), ("CREA", 105, "<"),
    ("CREA", 700, ">"), ("FPG", 5, None), ("FPG", 6.1, None), ("FPG", 9, None), ("FPG", 7, "<"), ("FPG", 3.9, "<"),
    ("TC", 4, None), ("TC", 6, None), ("ALP", 60, None), ("ALP", 120, None), ("UACR", 10, None), ("UACR", 300, None),
)  # fmt: skip
RULES = (
    "参考范围内：空腹血糖", "参考范围内：空腹血糖 = 否", "已知 参考范围内：肌酐",
    "365天内 参考范围内：肌酐[= 否] 占比 >= 50%", "最近2次 参考范围内：肌酐 中至少1次 = 否",
    "参考范围内：总胆固醇 = 否",
    "参考范围内：肌酐[来源：检验科] 次数 >= 2次",
)  # fmt: skip


def _result(person, number):
    analyte, value, comparator = RESULTS[number % len(RESULTS)]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into records_reading (person_id, analyte, measured_at, value, comparator, value_received, source,"
            " batch_id, recorded_at) values (%s, %s, %s, %s, %s, '', 'laboratory', 0, %s)",
            [person, analyte, AT - timedelta(days=40 * (number % 13) + number), value, comparator, AT],
        )


@pytest.fixture
def crowd(db):
    """Persons of every sex and of several ages, some of unknown age, each with results of his own."""
    born = (None, date(1950, 1, 1), date(1990, 6, 1), date(2006, 8, 1), date(2016, 1, 1))
    with quietly("test", by=Viewer.system("test"), at=AT):
        group = Organisation.objects.create(kind="group", code="g", name="g", path="")
        made = [Person.objects.create(group=group, sex=sex, birth_on=one, registered_at=AT) for sex in "0129"
                for one in born]  # fmt: skip
    for place, person in enumerate(made):
        for number in range(place, place + 9):
            _result(person.pk, number * 5 + place)
    return sorted(person.pk for person in made)


@pytest.mark.parametrize("text", RULES)
@pytest.mark.parametrize("negated", [False, True])
def test_both_engines_judge_alike(crowd, text, negated):
    rule = Not(read(text)) if negated else read(text)
    facts = {one: plain.gather(rule, person_id=one, at=AT) for one in crowd}
    expected = [one for one in crowd if plain.explain(rule, facts[one], at=AT).verdict is True]
    assert sets.persons_where(rule, at=AT) == expected
    assert negated or expected


def test_a_child_and_somebody_of_unknown_sex_have_no_range_of_men(crowd):
    judged = sets.persons_where(read("已知 参考范围内：肌酐"), at=AT)
    persons = Person.objects.filter(pk__in=judged)
    assert {one.sex for one in persons} == {"1", "2"}
    assert date(2016, 1, 1) not in {one.birth_on for one in persons}
