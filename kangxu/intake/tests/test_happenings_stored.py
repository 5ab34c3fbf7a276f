"""Lists of what was dispensed and operated, from the file to the answers of rules."""

from __future__ import annotations

import pytest

from kangxu.intake.feeds.table.tests.test_happenings import DISPENSED, OPERATED
from kangxu.intake.models import ImportBatch, IntakeIssue
from kangxu.intake.tests.conftest import AT, Load
from kangxu.people.models import Person
from kangxu.records.models import Encounter, Medicine, Procedure
from kangxu.records.tests.asking import who

pytestmark = pytest.mark.django_db


def names(text: str) -> list[str]:
    people = dict(Person.objects.order_by("pk").values_list("pk", "name"))
    return [people[one] for one in who(text, list(people), AT)]


@pytest.fixture
def loaded(load: Load) -> list[ImportBatch]:
    return [load(text, name=name) for name, text in (("发药.csv", DISPENSED), ("手术.csv", OPERATED))]


def test_every_line_is_stored_once(loaded: list[ImportBatch], load: Load) -> None:
    assert [(job.accepted, job.rejected) for job in loaded] == [(3, 0), (5, 0)]
    again = load(OPERATED + "\n", name="手术（补）.csv")
    assert (again.accepted, again.duplicate) == (0, 5)
    assert (Medicine.objects.count(), Procedure.objects.count(), Encounter.objects.count()) == (3, 3, 2)
    assert set(Procedure.objects.values_list("encounter_id", flat=True)) == set(
        Encounter.objects.values_list("pk", flat=True)
    )
    assert set(IntakeIssue.objects.values_list("reason", flat=True)) == {"bad_days", "unknown_insurance"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("断药天数 = 23天", ["李秀英"]),  # four weeks from 1 October, asked on 20 November
        ("90天内 术后出院[级别：三级、四级；科室：“骨科”]", ["李秀英"]),
        ("住院中", ["王芳"]),
        ("365天内 手术[级别：三级]", ["王芳"]),
        ("医保类型 = 城乡居民医保", ["李秀英"]),
        ("医保类型 属于 (职工医保、公费)", ["王芳"]),
    ],
)
def test_rules_find_them(loaded: list[ImportBatch], text: str, found: list[str]) -> None:
    assert names(text) == found
