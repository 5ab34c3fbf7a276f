"""The eight examples over a random crowd, counted by loops that know nothing of the rule language."""

import random
from datetime import date, timedelta

import pytest

from kangxu.followup.models import Contact, Task
from kangxu.foundation.acting import quietly
from kangxu.foundation.tests.standing import count_rows
from kangxu.organisations.models import Organisation
from kangxu.people.models import Person
from kangxu.privacy.models import Consent
from kangxu.programmes.models import Enrolment
from kangxu.records.actions import recompute_latest
from kangxu.records.conditions import condition_of
from kangxu.records.models import Charge, Diagnosis, Encounter, Procedure, Reading
from kangxu.rules import plain, sets
from kangxu.rules.language import Not
from kangxu.rules.tests.conftest import AT
from kangxu.screening.models import Answer, Assessment, Formula, Linkage
from kangxu.segments import actions
from kangxu.segments.models import Definition
from kangxu.segments.stored_rules import rule_of
from kangxu.segments.tests.conftest import BY, current, rebuild
from kangxu.segments.tests.counting import EXAMPLES, Patient, Ward

CODES = (
    "I10", "I10.x00", "I12.0", "E11.9", "E11.2", "E10.9", "J44.1", "J45.0", "I25.1", "I63.9", "G45.9", "N18.3", "I50.9",
    "Z00.0",
)  # fmt: skip
VALUES = {
    "BMI": (22.0, 23.9, 24.0, 28.5), "FHDM": (0.0, 1.0), "SMOKING": (0.0, 1.0), "OGTT0": (5.5,), "OGTT2": (7.2,),
    "SBP": (118.0, 129.0, 130.0, 135.0, 139.0, 140.0, 148.0), "DBP": (70.0, 79.0, 84.0, 85.0, 89.0, 92.0),
    "FPG": (4.0, 5.2, 6.1, 6.9, 7.0), "HBA1C": (5.9, 6.8, 7.0), "PPG2H": (8.0, 10.0), "TC": (4.8, 5.2, 6.2),
    "LDLC": (2.9, 3.4, 4.1), "TG": (1.2, 1.7, 2.3), "EGFR": (45.0, 59.0, 60.0, 95.0), "SMBG": (6.0, 8.0),
}  # fmt: skip
WHERE = {"FHDM": ("self_report",), "SMOKING": ("self_report",), "SMBG": ("home_device",)}
DAYS = (0, 1, 6, 7, 13, 14, 15, 30, 59, 60, 61, 89, 90, 91, 150, 179, 180, 181, 250, 364, 365, 366, 500, 729, 731)
DEPARTMENTS = ("心内科", "内分泌科", "骨科", "产科", None)
CATEGORIES = ("检查费", "西药费", "诊疗费", "服务包", None)
PEOPLE = 240


def _ago(chance):
    return AT - timedelta(days=chance.choice(DAYS))


def _kept(one, turn):
    return {"person_id": one.pk, "batch_id": 0, "recorded_at": AT, "external_id": str(turn)}


def _ill(one, chance, turn):
    for code in chance.sample(CODES, chance.choice([0, 0, 1, 1, 2])):
        for _ in range(chance.choice([1, 1, 3])):
            turn += 1
            state, when = chance.choice(["active", "active", "resolved"]), _ago(chance)
            if code.startswith(("E1", "I25")):
                when = AT - timedelta(days=900)  # targets of a day depend on what was known on it
            Diagnosis.objects.create(
                **_kept(one, turn), code_system="icd10", code=code, text=code, state=state, diagnosed_at=when,
                condition=condition_of("icd10", code, None),
            )  # fmt: skip
            one.codes.append((code, state, when))


def _measured(one, chance):
    rows, seen = [], set()
    wanted = chance.sample(list(VALUES), chance.randint(3, len(VALUES)))
    for analyte in wanted:
        for _ in range(chance.choice([1, 2, 3])):
            when, source = _ago(chance), chance.choice(WHERE.get(analyte, ("clinic", "laboratory", "checkup")))
            if (analyte, when) in seen:
                continue
            seen.add((analyte, when))
            value = chance.choice(VALUES[analyte])
            rows.append(
                Reading(**_kept(one, len(rows)), analyte=analyte, value=value, value_received=str(value), source=source,
                        measured_at=when)
            )  # fmt: skip
            one.readings.append((analyte, value, when, source))
    Reading.objects.bulk_create(rows)


def _seen(one, chance):
    for turn in range(chance.choice([0, 1, 1, 1, 2, 4])):
        kind = chance.choice(["outpatient", "outpatient", "inpatient", "emergency", "checkup"])
        start, department = _ago(chance), chance.choice(DEPARTMENTS)
        until = min(start + timedelta(days=4), AT) if kind == "inpatient" and chance.random() < 0.9 else None
        visit = Encounter.objects.create(
            **_kept(one, turn), kind=kind, department=department, started_at=start, ended_at=until
        )
        one.visits.append((visit.pk, kind, department, start, until))
        for item in range(chance.choice([0, 1, 2])):
            category, fen = chance.choice(CATEGORIES), chance.choice([0, 1500, 20000, 45050, 900000])
            Charge.objects.create(**_kept(one, item), encounter=visit, item="x", category=category, amount_fen=fen)
            one.charges.append((visit.pk, category, fen))
        if kind == "inpatient" and chance.random() < 0.8:
            level, tied = chance.choice(["1", "2", "3", "4", None]), chance.choice([visit.pk, visit.pk, None])
            Procedure.objects.create(
                **_kept(one, turn), code_system="icd9", code="81.5", text="x", level=level, performed_at=start,
                encounter_id=tied,
            )  # fmt: skip
            one.operations.append((tied, level, start))


def _cared_for(one, chance, place):
    if chance.random() < 0.5:
        when = _ago(chance)
        Enrolment.objects.create(
            person_id=one.pk, programme="diabetes", edition="1", organisation=place, enrolled_at=when,
            enrolled_by="test", caused_by="test",
        )  # fmt: skip
        one.cared["diabetes"] = when
    if chance.random() < 0.3:
        when, reached = _ago(chance), chance.random() < 0.6
        Contact.objects.create(
            person_id=one.pk, organisation=place, mode="phone", outcome="reached" if reached else "no_answer", at=when
        )
        one.reached.extend([when] if reached else [])
    for kind in chance.sample(["review", "follow_up", "referral_check", "manual"], chance.choice([0, 0, 1, 2])):
        done = chance.random() < 0.3
        Task.objects.create(
            person_id=one.pk, organisation=place, kind=kind, reason="x", urgency=5, opened_at=AT - timedelta(days=20),
            due_on=(AT + timedelta(days=chance.choice([-5, 5]))).date(), caused_by=f"test:{one.pk}:{kind}",
            closed_at=AT if done else None, closed_by="test" if done else "",
        )  # fmt: skip
        one.steps.extend([] if done else [kind])
    if chance.random() < 0.3:
        done = chance.random() < 0.3
        Linkage.objects.create(
            person_id=one.pk, disease="hypertension", organisation=place, opened_at=AT - timedelta(days=30),
            closed_at=AT if done else None,
        )  # fmt: skip
        one.steps.extend([] if done else ["linkage"])


def _asked(one, chance, formula):
    for name, values in {"sleep_hours": (5, 6, 7.5), "active_minutes_week": (0, 89, 90, 200)}.items():
        if chance.random() < 0.6:
            value = chance.choice(values)
            Answer.objects.create(person_id=one.pk, name=name, value=value, answered_at=AT - timedelta(days=5))
            one.answers[name] = value
    if chance.random() < 0.5:
        one.phq = chance.choice([0.0, 4.0, 5.0, 12.0])
        Assessment.objects.create(
            person_id=one.pk, formula=formula, model="phq9", values=[], days=[], origins=[], value=one.phq, band="x",
            at=AT - timedelta(days=5), caused_by="test",
        )  # fmt: skip
    if chance.random() < 0.8:
        Consent.objects.create(
            person_id=one.pk, purpose="P1", version="1", text_hash="x", channel="paper", recorded_at=AT, actor="test",
            given_at=AT - timedelta(days=9),
        )  # fmt: skip
        one.consents.add("P1")


def _somebody(chance, place, formula):
    born = chance.choice([None, *[date(AT.year - age, AT.month, day) for age in (30, 45, 63, 82) for day in (1, 28)]])
    dead = chance.random() < 0.06
    row = Person.objects.create(
        group=place, sex=chance.choice("12"), birth_on=born, registered_at=AT - timedelta(days=2000),
        deceased_at=AT - timedelta(days=3) if dead else None,
    )  # fmt: skip
    one = Patient(row.pk, born, dead)
    _ill(one, chance, 0)
    _measured(one, chance)
    _seen(one, chance)
    _cared_for(one, chance, place)
    _asked(one, chance, formula)
    return one


@pytest.fixture
def ward(db):
    chance = random.Random(4)
    with quietly("test", by=BY, at=AT):
        place = Organisation.objects.create(code="town", kind="group", name="town", path="")
        formula = Formula.objects.create(
            model="phq9", edition="1", variant="v", inputs=[], first_used_at=AT - timedelta(days=900)
        )
        people = [_somebody(chance, place, formula) for _ in range(PEOPLE)]
    recompute_latest([one.pk for one in people])
    count_rows()
    actions.load_shelf(by=BY, at=AT)
    actions.reckon_values(by=BY, at=AT)
    rebuild()
    return Ward(people, AT)


def _rule(code):
    return rule_of(Definition.objects.select_related("version").get(code=code).version)


def test_the_examples_hold_whom_loops_name(ward):
    """Whole crowd, all eight, yes, no and not known, by both engines, and the members stored."""
    crowd, wrong, chance = sorted(ward.patients), {}, random.Random(5)
    for code, asked in EXAMPLES.items():
        counted = {pk: asked(ward, one) for pk, one in ward.patients.items()}
        yes, no = (set(sets.persons_where(rule, at=AT, among=crowd)) for rule in (_rule(code), Not(_rule(code))))
        found = {pk: True if pk in yes else False if pk in no else None for pk in crowd}
        assert {True, False} <= set(counted.values()), code
        wrong |= {(code, pk): (counted[pk], found[pk]) for pk in crowd if counted[pk] is not found[pk]}
        dead = {pk for pk in yes if ward.patients[pk].dead} if code.startswith("B_") else set()
        assert current(code) == yes - dead, code
        for pk in chance.sample(crowd, 12):
            told = plain.explain(_rule(code), plain.gather(_rule(code), person_id=pk, at=AT), at=AT).verdict
            wrong |= {(code, pk, "plain"): told} if told is not counted[pk] else {}
    assert wrong == {}
