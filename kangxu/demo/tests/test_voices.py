"""What was said of the demonstration's service and the review that followed: once is enough."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kangxu.demo import reviews, surveys
from kangxu.followup.models import Contact, Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, SYSTEM, World
from kangxu.foundation.acting import quietly
from kangxu.organisations.models import Account, Posting, Staff
from kangxu.performance.models import Decision, DecisionStep, Review
from kangxu.questionnaires.models import Answer, FormVersion

STAFF = {
    "fangyi": "operations",
    "chenliqun": "department_head",
    "tanglijuan": "nurse",
    "linxiaohong": "nurse",
}


@pytest.fixture
def here(db: None) -> World:
    made = world.build()
    with quietly("tests", by=SYSTEM, at=AT):
        for name, role in STAFF.items():
            staff = Staff.objects.create(account=Account.objects.create(username=name, password="!"), name=name)
            Posting.objects.create(staff=staff, organisation=made.hospital, role=role, started_at=AT)
        for number in range(14):
            contact = {"mode": "phone", "outcome": "reached", "at": AT - timedelta(days=10 + 3 * number)}
            Contact.objects.create(
                person=world.person(made), organisation=made.hospital, staff=made.nurse, **contact
            )  # fmt: skip
    return made


def counted() -> list[int]:
    return [one.objects.count() for one in (Answer, Task, Contact, FormVersion, Review, Decision, DecisionStep)]


def test_every_nurse_asks_and_all_but_the_last_complaint_is_settled(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(surveys.sheet()["nps"], "score", {2: 1})
    surveys.play(AT, seed="seed")
    asked = surveys.sheet()["each_nurse"]
    answers = Answer.objects.filter(staff=here.nurse, state="done")
    assert {form: answers.filter(form=form).count() for form in asked} == asked
    assert answers.values("person").distinct().count() == sum(asked.values())
    upset = answers.filter(safety__0__reason="detractor")
    [waiting] = Task.objects.filter(closed_at=None)
    assert waiting.caused_by == f"answer:{answers.exclude(safety=[]).latest('done_at').pk}:detractor"
    assert Task.objects.exclude(closed_at=None).count() == answers.exclude(safety=[]).count() - 1
    assert upset.count() == asked["nps"]
    before = counted()
    surveys.play(AT, seed="seed")
    assert counted() == before


def test_the_own_form_waits_for_a_second_hand(here: World) -> None:
    surveys.play(AT, seed="seed")
    [form] = FormVersion.objects.filter(of_shelf=False)
    assert (form.state, form.handed_in_by) == ("waiting", form.author)
    assert surveys.sheet()["own_form"]["question"]["zh"] in form.content


def test_the_last_month_is_closed_and_one_decision_goes_on(here: World) -> None:
    reviews.play(AT)
    [review] = Review.objects.all()
    assert (review.month.month, len(review.content["decisions"])) == (AT.month - 1, 2)
    assert sorted(one.closed_at is None for one in Decision.objects.all()) == [False, True]
    before = counted()
    reviews.play(AT)
    assert counted() == before
