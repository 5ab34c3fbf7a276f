"""Every fact of every room: both engines read the same of it."""

from datetime import timedelta

import pytest

from kangxu.alerts.models import Alert
from kangxu.followup.models import Contact, Task
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.programmes.models import Enrolment, TierState
from kangxu.records.models import Encounter, Procedure
from kangxu.rules import plain, sets
from kangxu.rules.catalogue import catalogue
from kangxu.rules.denying import every_fact
from kangxu.rules.language import Compare, Known, Not, Term
from kangxu.rules.tests.conftest import AT
from kangxu.rules.tests.questions import every_question

DAY = timedelta(days=1)


def _work(person, place, days, closed):
    common = {"person_id": person, "organisation": place}
    Task.objects.create(
        **common, kind="manual", reason="x", urgency=1, due_on=(AT + days * DAY).date(), caused_by=f"test:{person}",
        opened_at=AT - 20 * DAY, opened_by="test", closed_at=closed, closed_by="test" if closed else "",
    )  # fmt: skip
    Contact.objects.create(**common, mode="phone", outcome="no_answer", at=AT - 3 * DAY)
    Contact.objects.create(**common, mode="home", outcome="reached", at=AT - 9 * DAY)
    Alert.objects.create(
        **common, rule="glucose_high", family="glucose", level="red", reading_id=1, measured_at=AT - 5 * DAY,
        opened_at=AT - 5 * DAY, deadline_at=AT, caused_by=f"test:{person}", closed_at=closed,
        closed_by="test" if closed else "",
    )  # fmt: skip


def _care(person, place, tier):
    Enrolment.objects.create(
        person_id=person, programme="hypertension", edition="1", organisation=place, enrolled_at=AT - 50 * DAY,
        enrolled_by="test", caused_by="test",
    )  # fmt: skip
    TierState.objects.create(person_id=person, programme="hypertension", tier=tier, since=AT - 8 * DAY, evaluated_at=AT)
    Encounter.objects.create(
        person_id=person, batch_id=0, recorded_at=AT, kind="inpatient", started_at=AT - 9 * DAY, ended_at=AT - 2 * DAY
    )
    Procedure.objects.create(
        person_id=person,
        batch_id=0,
        recorded_at=AT,
        code_system="icd9",
        code="36.06",
        text="支架",
        performed_at=AT - DAY,
    )  # fmt: skip


@pytest.fixture
def cared(people):
    """Five of the crowd, of whom some have work, contacts, alerts, a programme and a tier."""
    with quietly("test", by=Viewer.system("test"), at=AT):
        place = Organisation.objects.get(code="g")
        _work(people[0], place, -2, None)
        _work(people[1], place, 5, AT - DAY)
        _work(people[2], place, 0, AT + DAY)
        _care(people[0], place, "red")
        _care(people[1], place, "unknown")
    return people[:5]


def test_both_engines_read_the_same_of_every_fact(cared):
    known = {code: {one: field.facts_of(one, AT) for one in cared} for code, field in catalogue().items()}
    told = set()

    def facts(rule, one):
        return {code: known[code][one] for code in every_fact(rule)}

    for question in every_question():
        if isinstance(question, Compare) and question.unit:
            continue
        code = question.term.fact
        for rule in (question, Not(question)):
            verdicts = {one: plain.explain(rule, facts(rule, one), at=AT).verdict for one in cared}
            expected = [one for one in cared if verdicts[one] is True]
            assert sets.persons_where(rule, at=AT, among=cared) == expected, rule
        told |= {code} if any(known[code].values()) else set()
    assert {"task", "contact", "alert", "enrolled.hypertension", "tier.hypertension", "discharge", "procedure"} <= told


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (Known(Term("task", where=(("state", ("overdue",)),))), [0]),
        (Known(Term("task", where=(("state", ("open",)),))), [2]),
        (Compare(Term("contact"), "=", "no_answer"), [0, 1, 2]),
        (Compare(Term("contact", "since_last"), ">", 2), [0, 1, 2]),
        (Known(Term("alert", where=(("state", ("open",)),))), [0, 2]),
        (Compare(Term("tier.hypertension"), "=", "red"), [0]),
        (Compare(Term("tier.hypertension"), "!=", "red"), []),
        (Compare(Term("enrolled.hypertension"), "=", True), [0, 1]),
        (Compare(Term("discharge", "since_last"), "<=", 3), [0, 1]),
        (Known(Term("procedure", where=(("code", ("36.0",)),))), [0, 1]),
    ],
)
def test_work_and_care_are_asked_for(cared, rule, who):
    assert sets.persons_where(rule, at=AT, among=cared) == [cared[one] for one in who]
