"""The examples that tags are made for: who is in, who is not, of whom it is not known, and why."""

from datetime import date
from pathlib import Path

import pytest

from kangxu.foundation.acting import quietly
from kangxu.rules import plain, sets
from kangxu.rules.language import Not
from kangxu.rules.tests.conftest import AT
from kangxu.segments import actions
from kangxu.segments.models import Definition, Spell
from kangxu.segments.queries import why
from kangxu.segments.stored_rules import rule_of
from kangxu.segments.tests.conftest import BY, rebuild
from kangxu.segments.tests.world import Somebody

WHY = Path(__file__).with_name("examples_why.txt")
SAYS = {True: "yes", False: "no", None: "unknown"}


def _at_risk():
    def one():
        return Somebody(born=date(1975, 5, 5)).reads("BMI", 26.1, 300)

    return {
        "yes": one().reads("FHDM", 1, 300, "self_report"),
        "yes, tested long ago": one().reads("FHDM", 1).reads("OGTT2", 7.2, 500),
        "no, tested": one().reads("FHDM", 1).reads("OGTT2", 7.2, 100),
        "no, young": Somebody(born=date(1990, 5, 5)).reads("BMI", 26.1).reads("FHDM", 1),
        "no, diabetic": one().reads("FHDM", 1).has("diabetes"),
        "unknown, never asked": one(),
        "unknown, never weighed": Somebody(born=date(1975, 5, 5)).reads("FHDM", 1),
    }


def _worth_keeping():
    """Five more with small bills, so that the department can be cut at its 80th percentile."""
    for turn in range(5):
        Somebody().visits(100, pays=10 + turn)
    return {
        "yes": Somebody().has("hypertension").visits(60, pays=9000),
        "no, pays little": Somebody().has("hypertension").visits(60, pays=5),
        "no, not chronic": Somebody().visits(60, pays=9000),
        "no, long away": Somebody().has("hypertension").visits(300, pays=8000),
    }


def _about_to_be_lost():
    return {
        "yes": Somebody().has("hypertension").visits(300),
        "yes, paid before": Somebody().visits(290, pays=20),
        "no, came lately": Somebody().has("hypertension").visits(30),
        "no, lost already": Somebody().has("hypertension").visits(800),
        "no, never ill nor paid": Somebody().visits(300),
        "unknown, never seen": Somebody().has("hypertension"),
    }


def _hesitant():
    return {
        "yes": Somebody().visits(30).sent("hypertension", 30),
        "no, came again": Somebody().visits(30).visits(10).sent("hypertension", 30),
        "no, only yesterday": Somebody().visits(1).sent("hypertension", 1),
        "no, nothing was advised": Somebody().visits(30),
    }


def _stable():
    def one():
        return Somebody().has("hypertension")

    return {
        "yes": one().presses(128, 78, 100).presses(126, 76, 10),
        "no, high today": one().presses(128, 78, 100).presses(126, 76, 10).presses(166, 96, 1),
        "no, too short": one().presses(128, 78, 50).presses(126, 76, 10),
        "no, admitted": one().presses(128, 78, 100).presses(126, 76, 10).visits(50, "inpatient", until=45),
        "no, not ill": Somebody().presses(128, 78, 100).presses(126, 76, 10),
        "unknown, never checked": one(),
    }


def _recovering():
    return {
        "yes": Somebody().visits(40, "inpatient", "普外科", until=30, operated="4"),
        "yes, bones": Somebody().visits(130, "inpatient", "骨科", until=120, operated="3"),
        "no, small operation": Somebody().visits(40, "inpatient", "普外科", until=30, operated="2"),
        "no, long ago": Somebody().visits(130, "inpatient", "普外科", until=120, operated="4"),
        "no, still in hospital": Somebody().visits(40, "inpatient", "普外科", operated="4"),
        "no, died": Somebody(died=5).visits(40, "inpatient", "普外科", until=30, operated="4"),
    }


def _early():
    def fit():
        some = Somebody().presses(118, 72).reads("FPG", 5.1).reads("TC", 4.1).reads("LDLC", 2.2).reads("TG", 1.0)
        return some.answers(sleep_hours=8, active_minutes_week=200)

    return {
        "yes": Somebody().reads("BMI", 25.2).reads("SMOKING", 1, 10, "self_report"),
        "yes, sleeps little": Somebody().presses(134, 80).answers(sleep_hours=5),
        "no, chronic": Somebody().reads("BMI", 25.2).reads("SMOKING", 1).has("coronary"),
        "no, healthy": fit().reads("BMI", 22).reads("SMOKING", 0),
        "unknown, half asked": Somebody().reads("BMI", 25.2),
    }


def _not_uploading():
    def one():
        return Somebody().has("diabetes")

    return {
        "yes": one().cared_for("diabetes", 200).reads("SMBG", 7.1, 20, "home_device"),
        "no, uploaded": one().cared_for("diabetes", 200).reads("SMBG", 7.1, 2, "home_device"),
        "no, missed once": one().cared_for("diabetes", 200).reads("SMBG", 7.1, 9, "home_device"),
        "no, not diabetic": Somebody().cared_for("diabetes", 200).reads("SMBG", 7.1, 20, "home_device"),
        "unknown, no plan": one(),
    }


EXAMPLES = {
    "D_DM_HI": _at_risk, "V_HVCD": _worth_keeping, "B_LOSTRISK": _about_to_be_lost, "B_HESIT": _hesitant,
    "L_STABLE": _stable, "L_POSTOP": _recovering, "L_SUBH": _early, "B_UP2": _not_uploading,
}  # fmt: skip
SEGMENTS = {"D_DM_HI": "SG04", "L_STABLE": "SG07", "L_POSTOP": "SG08", "L_SUBH": "SG09", "B_UP2": "SG25"}


@pytest.fixture
def world(db):
    """Everybody of every example, the shelf, the nightly reckoning, and all definitions rebuilt."""
    with quietly("test", by=BY, at=AT):
        people = {code: make() for code, make in EXAMPLES.items()}
    actions.load_shelf(by=BY, at=AT)
    actions.reckon_values(by=BY, at=AT)
    with quietly("test", by=BY, at=AT):
        late = Somebody().has("hypertension").visits(60, pays=9000)
    people["V_HVCD"]["unknown, registered since the night"] = late
    rebuild(AT)
    return people


def _decisive(clause):
    """The questions that the answer hangs on, as they stand on a page: asked, answered, found."""
    if clause["decides"] and not clause.get("parts"):
        found = [] if clause.get("value") is None else [clause["shown"]]
        found += [f"{clause['at']:%m-%d}"] if clause.get("at") else []
        mark = {"yes": "✓", "no": "✗", "unknown": "?"}[clause["verdict"]]
        yield " ".join([mark, clause["zh"], *found])
    for part in clause.get("parts", ()):
        yield from _decisive(part)


def test_who_is_in_who_is_not_and_of_whom_it_is_not_known(world):
    for code, people in world.items():
        one = Definition.objects.select_related("version").get(code=code)
        rule, crowd = rule_of(one.version), [some.pk for some in people.values()]
        told = {
            name: SAYS[plain.explain(rule, plain.gather(rule, person_id=some.pk, at=AT), at=AT).verdict]
            for name, some in people.items()
        }
        assert told == {name: name.partition(",")[0] for name in people}, code
        members = sorted(people[name].pk for name, answer in told.items() if answer == "yes")
        assert sets.persons_where(rule, at=AT, among=crowd) == members
        assert sets.persons_where(Not(rule), at=AT, among=crowd) == sorted(
            people[name].pk for name, answer in told.items() if answer == "no"
        )
        for listed in (code, SEGMENTS.get(code, code)):
            stays = Spell.objects.filter(definition__code=listed, left_at=None, person__in=crowd)
            assert sorted(stays.values_list("person_id", flat=True)) == members, listed


def test_everybody_is_told_why(world):
    """The expected lines were checked by eye, person by person."""
    told = []
    for code, people in world.items():
        for name, some in people.items():
            clause = why(code, some.pk, at=AT, viewer=BY)["rule"]
            told.append("\n  ".join([f"{code}: {name}", *_decisive(clause)]))
    assert "\n\n".join(told) + "\n" == WHY.read_text("utf-8")
