"""Facts of programmes for rules: both engines read the same, and what they say is right."""

import random
from datetime import date, timedelta

import pytest

from kangxu.foundation.acting import quietly
from kangxu.foundation.clock import day_of
from kangxu.programmes import actions
from kangxu.programmes.models import Enrolment
from kangxu.programmes.target_facts import target_met
from kangxu.programmes.tests.world import AT, SYSTEM, diagnosis, person, pressure, reading, record
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import catalogue, field_of
from kangxu.rules.language import Compare, Condition, Known, Not, Term, Window
from kangxu.rules.reading import read

DAY = timedelta(days=1)
AGO = (0, 0.3, 1, 1.2, 6.9, 7, 10, 14, 60, 61, 200, 400, 800)
SOURCES = ("clinic", "laboratory", "checkup", "home_device", "self_report", "ambulatory")
VALUES = {
    "SBP": (118, 124, 129, 130, 134.9, 135, 139, 140, 149, 150), "DBP": (79, 80, 84, 85, 89, 90),
    "HBA1C": (6.5, 7.0, 8.0), "FPG": (4.3, 4.4, 6.9, 7.0), "SMBG": (4.4, 6.9, 7.0, 9.9, 10.0),
    "LDLC": (1.7, 1.8, 2.5, 2.6), "HDLC": (1.0, 1.2, 1.3), "UACR": (20, 30, 400), "BMI": (23.9, 24), "TG": (1.6, 1.7),
}  # fmt: skip
OFTEN = (*VALUES, "SBP", "SBP", "SBP", "HBA1C", "HBA1C", "SMBG")
DISEASES = ("高血压", "2型糖尿病", "冠心病", "慢性肾脏病", "脑卒中", "心力衰竭")
BORN = (None, date(1940, 1, 1), date(1946, 11, 20), date(1946, 11, 21), date(1961, 11, 1), date(2000, 2, 29))
TIMES = {
    "SMBG": ["fasting", "before_breakfast", "after_lunch", "bedtime"], "SBP": [None, "morning", "evening"],
    "DBP": [None, "morning", "evening"],
}  # fmt: skip
APART = (
    ("SBP", ""), ("DBP", ""), ("HBA1C", ""), ("TG", ""), ("SMBG", ""), ("SMBG", "fasting"), ("SMBG", "after_meal"),
    ("SBP", "morning"), ("DBP", "morning"), ("SBP", "evening"), ("DBP", "evening"),
)  # fmt: skip
MINE = ("target_met.", "steady_days", "missed_uploads.")


def _random_person(chance, place):
    one = person(place, born=chance.choice(BORN), sex=chance.choice("0129"))
    ill = [diagnosis(one, text) for text in DISEASES if chance.random() < 0.35]
    readings = [
        reading(one, (analyte := chance.choice(OFTEN)), chance.choice(VALUES[analyte]),
                days_ago=chance.choice(AGO), source=chance.choice(SOURCES))
        | {"comparator": chance.choice([None, None, None, "<", ">", ">=", "<="])}
        | ({"slot": chance.choice(TIMES[analyte])} if analyte in TIMES else {})
        for _ in range(chance.randint(0, 18))
    ]  # fmt: skip
    return one, ill, readings


def _set_targets(chance, one):
    for analyte, slot in APART:
        for days in sorted(chance.sample((0, 0.2, 1, 7, 60, 300), chance.randint(0, 2)), reverse=True):
            low, high = chance.choice(
                ((None, VALUES[analyte][1]), (VALUES[analyte][0], None), (VALUES[analyte][0], 150))
            )
            at = AT - days * DAY
            begins = day_of(at) + chance.choice((0, 0, 1, 30)) * DAY
            actions.set_target(
                person_id=one, analyte=analyte, slot=slot, low=low, high=high, reason="", starts_on=begins, by=SYSTEM,
                at=at,
            )  # fmt: skip
            if chance.random() < 0.3:
                end = at + (0.1 if days < 7 else 2) * DAY
                actions.end_target(person_id=one, analyte=analyte, slot=slot, by=SYSTEM, at=end)


@pytest.fixture
def crowd(world, monkeypatch):
    monkeypatch.setattr("kangxu.programmes.actions.targeting.evaluate_persons", lambda **_asked: set())
    chance = random.Random(4)
    made = [_random_person(chance, world.hospital) for _ in range(40)]
    record(
        world.hospital, diagnoses=[row for _, ill, _ in made for row in ill],
        readings=[{"slot": None, **row} for _, _, readings in made for row in readings],
    )  # fmt: skip
    with quietly("tests", by=SYSTEM, at=AT):
        for one, _, _ in made:
            _set_targets(chance, one)
            for programme in ("hypertension", "diabetes"):
                if chance.random() < 0.5:
                    _enrol(one, world, programme, AT - chance.choice((0, 6.9, 7, 10, 20, 90)) * DAY)
    return [one for one, _, _ in made]


def _enrol(one, world, programme, at):
    Enrolment.objects.create(
        person_id=one, programme=programme, edition="1", organisation=world.hospital, enrolled_at=at,
        enrolled_by="test", caused_by="test",
    )  # fmt: skip


def _questions(field):
    term = Term(field.code)
    if field.kind == "number":
        yield from (Compare(term, op, value) for op in (">=", "<", "=") for value in (0, 1, 2, 60))
        return
    yield from (Compare(term, "=", truth) for truth in (True, False))
    yield Compare(Term(field.code, "count", Window(last=2), rows=Condition("=", True)), ">=", 2)
    yield Compare(
        Term(field.code, "share", Window(days=365), (("source", ("clinic",)),), Condition("=", True)), ">=", 50
    )


@pytest.mark.parametrize("days", [0, 7])
def test_both_engines_read_the_same_of_random_persons(crowd, days):
    at, told = AT - days * DAY, {}
    for code, field in catalogue().items():
        if not code.startswith(MINE):
            continue
        facts = {one: field.facts_of(one, at) for one in crowd}
        told[code] = {fact.value for some in facts.values() for fact in some}
        for question in (Known(Term(code)), *_questions(field)):
            for rule in (question, Not(question)):
                expected = [one for one in crowd if plain.explain(rule, {code: facts[one]}, at=at).verdict]
                assert sets.persons_where(rule, at=at, among=sorted(crowd)) == sorted(expected), rule
    assert all(told[target_met(analyte)] == {True, False} for analyte in ("SBP", "DBP", "HBA1C", "SMBG", "TG"))
    assert max(told["steady_days"]) > 0
    assert len(told["missed_uploads.glucose"]) > 1


def _values(code, one, at=AT):
    return [fact.value for fact in sorted(field_of(code).facts_of(one, at), key=lambda fact: fact.at)]


def test_a_reading_is_judged_by_the_target_of_its_day(world):
    one = person(world.hospital)
    readings = [row for days in (30, 0.1) for row in pressure(one, 132, 78, days_ago=days)]
    record(world.hospital, diagnoses=[diagnosis(one, "高血压")], readings=readings)
    assert _values("target_met.SBP", one) == [True, True]
    actions.set_target(
        person_id=one, analyte="SBP", low=None, high=130, reason="", by=world.viewer(world.doctor), at=AT - 2 * DAY
    )
    assert _values("target_met.SBP", one) == [True, False]
    assert _values("target_met.SBP", one, AT - 1 * DAY) == [True]


def test_a_home_pressure_is_judged_by_the_home_target(world):
    one = person(world.hospital)
    record(world.hospital, readings=pressure(one, 136, 84, days_ago=1, source="home_device"))
    assert (_values("target_met.SBP", one), _values("target_met.DBP", one)) == ([False], [True])


def test_without_a_target_nothing_is_known(world):
    one = person(world.hospital)
    record(world.hospital, readings=[reading(one, "HBA1C", 6.0, days_ago=1)])
    assert _values("target_met.HBA1C", one) == []


def test_steady_days_run_from_the_first_to_the_last_check_of_the_newest_run(world):
    one = person(world.hospital)
    checks = [(300, 150), (200, 130), (120, 128), (10, 131)]
    readings = [row for days, value in checks for row in pressure(one, value, 78, days_ago=days)]
    record(world.hospital, diagnoses=[diagnosis(one, "高血压")], readings=readings)
    assert _values("steady_days", one) == [190]
    record(world.hospital, readings=pressure(one, 160, 78, days_ago=2, source="home_device"))
    assert _values("steady_days", one) == [190]
    record(world.hospital, readings=pressure(one, 150, 78, days_ago=1))
    assert _values("steady_days", one) == [0]


def test_two_scheduled_uploads_missed(world):
    one, two, three = (person(world.hospital) for _ in range(3))
    with quietly("tests", by=SYSTEM, at=AT):
        for someone in (one, two):
            _enrol(someone, world, "diabetes", AT - 40 * DAY)
    record(
        world.hospital,
        readings=[
            reading(one, "SMBG", 6.0, days_ago=13, source="home_device"),
            reading(two, "SMBG", 6.0, days_ago=14, source="home_device"),
            reading(two, "FPG", 6.0, days_ago=2, source="laboratory"),
        ],
    )
    rule = read("连续漏测次数：血糖 >= 2")
    assert sets.persons_where(rule, at=AT, among=[one, two, three]) == [two]
    assert sets.persons_where(Not(rule), at=AT, among=[one, two, three]) == [one]
