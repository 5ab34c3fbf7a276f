"""A crowd of persons with every kind of fact, empty and bounded values among them."""

import random
from datetime import date, timedelta

import pytest
from django.db import connection

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.people.models import Person, Registration
from kangxu.records.actions import recompute_latest
from kangxu.records.models import Charge, Diagnosis, Encounter, Medicine
from kangxu.rules import catalogue
from kangxu.rules.tests.living import AT, TAGS

BORN = (None, date(2000, 2, 29), date(1960, 3, 1), date(1961, 3, 2), date(1985, 12, 31))
NUMBERS = {
    "HBA1C": (6.5, 7, 7.2, 8.0), "SBP": (85, 120.5, 139, 140), "DBP": (85, 90), "SMOKING": (0, 1), "LDLC": (1.8, 3.1),
}  # fmt: skip
WORDS = (None, "溶血")
VALUES = {analyte: [*((value, None) for value in values), WORDS] for analyte, values in NUMBERS.items()}
AGO = (0, 0.04, 1, 29, 29.5, 30, 31, 150, 199, 200, 300, 365, 400, -2)


def _reading(cursor, chance, person, analyte):
    cursor.execute(
        "insert into records_reading"
        " (person_id, analyte, measured_at, value, text_value, comparator, value_received, source, batch_id,"
        " recorded_at)"
        " values (%s, %s, %s, %s, %s, %s, '', %s, 0, %s) on conflict do nothing",
        [
            person, analyte, AT - timedelta(days=chance.choice(AGO)), *chance.choice(VALUES[analyte]),
            chance.choice([None, None, None, "<", "<=", ">", ">="]) if analyte in ("HBA1C", "SBP") else None,
            chance.choice(["clinic", "home_device", "laboratory", "self_report"]), AT,
        ],
    )  # fmt: skip


def _kept(chance, person):
    return {"person": person, "batch_id": 0, "recorded_at": AT - timedelta(days=chance.choice(AGO)),
            "external_id": str(chance.random())}  # fmt: skip


def _happenings(chance: random.Random, person: Person) -> None:
    for _ in range(chance.randint(0, 3)):
        Diagnosis.objects.create(
            **_kept(chance, person), code_system="icd10", code=chance.choice(["I10", "I10.x02", "E11", None]),
            text=chance.choice("ab"), condition=chance.choice(["hypertension", "diabetes", None]),
            state=chance.choice(["active", "active", "resolved"]), onset_on=chance.choice([None, date(2025, 9, 1)]),
            diagnosed_at=chance.choice([None, AT - timedelta(days=100)]),
            retired_at=chance.choice([None, None, None, AT]),
        )  # fmt: skip
    for _ in range(chance.randint(0, 3)):
        visit = Encounter.objects.create(
            **_kept(chance, person), kind=chance.choice(["outpatient", "inpatient", "checkup"]),
            started_at=AT - timedelta(days=chance.choice(AGO)), department=chance.choice([None, "心内科", "内分泌科"]),
        )  # fmt: skip
        Charge.objects.create(
            **_kept(chance, person), encounter=chance.choice([None, visit]), item=chance.choice("abc"),
            category=chance.choice([None, "西药", "检查"]), amount_fen=chance.choice([0, 6000, 6025]),
        )  # fmt: skip
    if chance.random() < 0.5:
        Medicine.objects.create(
            **_kept(chance, person), name=chance.choice(["阿托伐他汀", "Aspirin"]), started_on=date(2026, 1, 1),
            ended_on=chance.choice([None, date(2026, 2, 28), date(2026, 3, 1)]),
            status=chance.choice([None, "active", "stopped"]),
        )  # fmt: skip


def _person(chance: random.Random, group: Organisation) -> Person:
    person = Person.objects.create(
        group=group, sex=chance.choice("0129"), birth_on=chance.choice(BORN), registered_at=AT,
        deceased_at=chance.choice([None, None, AT, AT + timedelta(days=1)]),
    )  # fmt: skip
    if chance.random() < 0.8:
        Registration.objects.create(person=person, organisation=group, caused_by="test", started_at=AT)
    _happenings(chance, person)
    with connection.cursor() as cursor:
        for _ in range(chance.choice([0, 1, 5, 12])):
            _reading(cursor, chance, person.pk, chance.choice(list(VALUES)))
    return person


@pytest.fixture(autouse=True, scope="module")
def _site():
    """What this site has made for itself: a few tags, and nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "living_rooms", lambda: (lambda: TAGS,))
        yield


@pytest.fixture
def people(db):
    """Ids of the crowd, rising; the same crowd every time."""
    chance = random.Random(7)
    with quietly("test", by=Viewer.system("test"), at=AT):
        group = Organisation.objects.create(kind="group", code="g", name="g", path="")
        crowd = sorted(_person(chance, group).pk for _ in range(60))
        recompute_latest(crowd)
    return crowd
