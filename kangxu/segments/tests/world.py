"""Hand-made persons: short words for what is on file of them, by how many days ago."""

from datetime import date, timedelta

from kangxu.organisations.models import Organisation
from kangxu.people.models import Person, Registration
from kangxu.programmes.models import Enrolment
from kangxu.records.actions import recompute_latest
from kangxu.records.models import Charge, Diagnosis, Encounter, Procedure, Reading
from kangxu.rules.tests.conftest import AT
from kangxu.screening.models import Answer, Linkage

CODES = {"hypertension": "I10", "diabetes": "E11.9", "coronary": "I25.1"}


def ago(days):
    return AT - timedelta(days=days)


def place():
    return Organisation.objects.get_or_create(code="town", defaults={"kind": "group", "name": "town", "path": ""})[0]


class Somebody:
    """A person and what is put on file of them."""

    def __init__(self, *, born=date(1970, 1, 1), sex="1", died=None):
        self.row = Person.objects.create(
            group=place(), sex=sex, birth_on=born, registered_at=ago(2000), deceased_at=died and ago(died)
        )
        Registration.objects.create(person=self.row, organisation=place(), caused_by="test", started_at=ago(2000))
        self.pk = self.row.pk
        self._turn = 0

    def _kept(self):
        self._turn += 1
        return {"person_id": self.pk, "batch_id": 0, "recorded_at": AT, "external_id": str(self._turn)}

    def reads(self, analyte, value, days=10, source="laboratory", comparator=None):
        Reading.objects.create(
            **self._kept(), analyte=analyte, value=value, value_received=str(value), source=source,
            measured_at=ago(days), comparator=comparator,
        )  # fmt: skip
        recompute_latest([self.pk])
        return self

    def presses(self, systolic, diastolic, days=10):
        return self.reads("SBP", systolic, days, "clinic").reads("DBP", diastolic, days, "clinic")

    def has(self, condition, days=400, state="active"):
        Diagnosis.objects.create(
            **self._kept(), code_system="icd10", code=CODES[condition], text=condition, condition=condition,
            diagnosed_at=ago(days), state=state,
        )  # fmt: skip
        return self

    def visits(self, days, kind="outpatient", department="心内科", until=None, pays=0, operated=""):
        visit = Encounter.objects.create(
            **self._kept(), kind=kind, department=department, started_at=ago(days),
            ended_at=None if until is None else ago(until),
        )  # fmt: skip
        if pays:
            Charge.objects.create(**self._kept(), encounter=visit, item="x", category="检查", amount_fen=pays * 100)
        if operated:
            Procedure.objects.create(
                **self._kept(), code_system="icd9", code="81.5", text="x", level=operated, performed_at=ago(days),
                encounter_id=visit.pk,
            )  # fmt: skip
        return self

    def answers(self, **said):
        for name, value in said.items():
            Answer.objects.create(person_id=self.pk, name=name, value=value, answered_at=ago(5))
        return self

    def cared_for(self, programme, days):
        Enrolment.objects.create(
            person_id=self.pk, programme=programme, edition="1", organisation=place(), enrolled_at=ago(days),
            enrolled_by="test", caused_by="test",
        )  # fmt: skip
        return self

    def sent(self, disease, days):
        Linkage.objects.create(
            person_id=self.pk, disease=disease, stage="told", organisation=place(), opened_at=ago(days),
        )  # fmt: skip
        return self
